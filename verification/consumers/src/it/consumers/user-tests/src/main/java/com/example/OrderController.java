package com.example;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class OrderController {

	private final IdGenerator ids;

	private final OrderRepository orders;

	public OrderController(IdGenerator ids, OrderRepository orders) {
		this.ids = ids;
		this.orders = orders;
	}

	@PostMapping("/orders")
	public String order(@RequestBody String article) {
		return this.orders.save(new Order(this.ids.nextId(), article)).getId().toString();
	}

	@ExceptionHandler
	ResponseEntity<String> busy(IdRefusedException refusal) {
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body("Please order again later");
	}

}
