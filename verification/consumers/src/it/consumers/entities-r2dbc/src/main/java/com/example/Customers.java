package com.example;

import org.springframework.data.repository.reactive.ReactiveCrudRepository;

public interface Customers extends ReactiveCrudRepository<Customer, Long> {

}
