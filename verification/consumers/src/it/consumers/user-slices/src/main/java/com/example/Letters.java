package com.example;

import org.springframework.data.mongodb.repository.MongoRepository;

public interface Letters extends MongoRepository<Letter, Long> {

}
