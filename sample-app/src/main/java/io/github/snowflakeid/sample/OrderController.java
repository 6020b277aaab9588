package io.github.snowflakeid.sample;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Ordinary code that needs ids: it injects {@link IdGenerator} and asks it for the next.
 */
@RestController
class OrderController {

	private final IdGenerator idGenerator;

	OrderController(IdGenerator idGenerator) {
		this.idGenerator = idGenerator;
	}

	@PostMapping("/orders")
	@ResponseStatus(HttpStatus.CREATED)
	Order place(@RequestParam String item) {
		// as text, since JavaScript loses digits of a number this long
		return new Order(IdFormat.DECIMAL.format(this.idGenerator.nextId()), item);
	}

	record Order(String id, String item) {

	}

}
