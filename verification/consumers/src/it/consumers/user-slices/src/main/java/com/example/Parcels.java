package com.example;

import org.springframework.data.repository.CrudRepository;

public interface Parcels extends CrudRepository<Parcel, Long> {

}
