package io.github.snowflakeid.sample;

import io.github.snowflakeid.text.SnowflakeText;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Ordinary code that stores entities: their ids are no concern of it.
 */
@RestController
class OrderController {

	private final OrderRepository orders;

	OrderController(OrderRepository orders) {
		this.orders = orders;
	}

	@PostMapping("/orders")
	ResponseEntity<Order> place(@RequestParam String item, UriComponentsBuilder uri) {
		Order placed = this.orders.save(new Order(null, item));
		return ResponseEntity.created(uri.path("/orders/{id}").build(placed.id())).body(placed);
	}

	@GetMapping("/orders/{id}")
	ResponseEntity<Order> find(@PathVariable @SnowflakeText long id) {
		return ResponseEntity.of(this.orders.findById(id));
	}

}
