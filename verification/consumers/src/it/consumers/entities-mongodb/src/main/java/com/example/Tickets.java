package com.example;

import org.springframework.data.mongodb.repository.ReactiveMongoRepository;

public interface Tickets extends ReactiveMongoRepository<Ticket, String> {
}
