package io.github.snowflakeid.sample;

import java.util.Objects;

import io.github.snowflakeid.IdFormat;

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
	ResponseEntity<PlacedOrder> place(@RequestParam String item, UriComponentsBuilder uri) {
		PlacedOrder placed = PlacedOrder.of(this.orders.save(new Order(null, item)));
		return ResponseEntity.created(uri.path("/orders/{id}").build(placed.id())).body(placed);
	}

	@GetMapping("/orders/{id}")
	ResponseEntity<PlacedOrder> find(@PathVariable long id) {
		return ResponseEntity.of(this.orders.findById(id).map(PlacedOrder::of));
	}

	/**
	 * An order over HTTP.
	 *
	 * @param id as text, since JavaScript loses digits of a number this long
	 * @param item what is ordered
	 */
	record PlacedOrder(String id, String item) {

		static PlacedOrder of(Order order) {
			return new PlacedOrder(IdFormat.DECIMAL.format(Objects.requireNonNull(order.id())), order.item());
		}

	}

}
