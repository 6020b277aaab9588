package com.example;

import java.util.List;
import java.util.Optional;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeText;
import org.springdoc.core.annotations.ParameterObject;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Ids wherever a request may have them.
 */
@RestController
class IdsController {

	@PostMapping("/bodies")
	Ids bodies(@RequestBody Ids ids) {
		return ids;
	}

	@PostMapping("/echo")
	List<Line> echo(@RequestBody List<Line> lines) {
		return lines;
	}

	@GetMapping("/parameters/{id}/{snowflakeId}/{number}")
	List<SnowflakeId> parameters(@PathVariable @SnowflakeText(prefix = "ord_") long id,
			@PathVariable SnowflakeId snowflakeId, @PathVariable long number,
			@RequestParam @SnowflakeText List<Long> list, @RequestParam @SnowflakeText Long[] array,
			@RequestParam(required = false) @SnowflakeText Long absent,
			@RequestParam @SnowflakeText(format = IdFormat.BASE32) Optional<Long> optional,
			@RequestParam(defaultValue = "ord_${first:7}") @SnowflakeText(prefix = "ord_") long preset,
			@RequestParam(defaultValue = "7,8") @SnowflakeText List<Long> presets,
			@RequestParam Optional<SnowflakeId> snowflakeIdOption, @RequestParam List<SnowflakeId> snowflakeIds,
			@RequestParam SnowflakeId[] snowflakeIdArray,
			@RequestHeader("X-Id") @SnowflakeText(format = IdFormat.BASE62) Long header,
			@CookieValue(name = "last", required = false) SnowflakeId cookie, @ParameterObject Filter filter) {
		return snowflakeIds;
	}

	@GetMapping("/ranges")
	IdRange ranges(IdRange range, @RequestParam(defaultValue = "10") int limit) {
		return range;
	}

	@PostMapping("/ranges")
	void range(@RequestBody IdRange range) {
	}

	@GetMapping("/wrapped")
	ResponseEntity<SnowflakeId> wrapped() {
		return ResponseEntity.noContent().build();
	}

	/** Neither annotation has a meaning where it stands: JSON knows nothing of it. */
	@PostMapping("/unread")
	@SnowflakeText
	long unread(@RequestBody @SnowflakeText List<Long> ids) {
		return 1;
	}

	/** Parameters of which an object is made. */
	record Filter(@SnowflakeText(prefix = "usr_") Long user, SnowflakeId after, Long amount) {

	}

}
