package com.example;

import org.springframework.data.mongodb.repository.MongoRepository;

public interface Orders extends MongoRepository<Order, Long> {
}
