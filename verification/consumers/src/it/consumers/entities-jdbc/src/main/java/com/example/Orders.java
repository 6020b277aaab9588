package com.example;

import org.springframework.data.repository.ListCrudRepository;

public interface Orders extends ListCrudRepository<Order, Long> {

}
