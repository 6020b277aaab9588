package io.github.snowflakeid.sample.demo;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.sample.demo.LiveState.NewestId;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Reads ids, and finds those of a time span.
 */
@RestController
@ConditionalOnLivePage
@RequestMapping("/live")
class LookupController {

	private final SnowflakeLayout layout;

	LookupController(SnowflakeIdGenerator generator) {
		this.layout = generator.layout();
	}

	/**
	 * Reads an id in every format in which it is one: 13 digits are decimal and base 32.
	 */
	@GetMapping("/decode")
	List<Reading> decode(@RequestParam(name = "id", defaultValue = "") String id) {
		List<Reading> readings = new ArrayList<>();
		for (IdFormat format : IdFormat.values()) {
			try {
				readings.add(new Reading(format.name().toLowerCase(Locale.ROOT),
						NewestId.of(format.parse(id.strip()), this.layout)));
			}
			catch (IllegalArgumentException ex) {
				// not in this format
			}
		}
		if (readings.isEmpty()) {
			long most = this.layout.maxId();
			throw Problems.wrong("id", id,
					"0 to %s in decimal, in 19 digits at most, 13 characters up to %s in base32, or 11 up to %s in base62"
						.formatted(IdFormat.DECIMAL.format(most), IdFormat.BASE32.format(most),
								IdFormat.BASE62.format(most)));
		}
		return readings;
	}

	@GetMapping("/range")
	Range range(@RequestParam(name = "from", defaultValue = "") String from,
			@RequestParam(name = "until", defaultValue = "") String until) {
		Instant start = instant("from", from);
		Instant end = instant("until", until);
		try {
			IdRange range = this.layout.idRange(start, end);
			return new Range(IdFormat.DECIMAL.format(range.first()), IdFormat.DECIMAL.format(range.last()));
		}
		catch (IllegalArgumentException ex) {
			throw Problems.of(HttpStatus.BAD_REQUEST, String.valueOf(ex.getMessage()));
		}
	}

	private Instant instant(String parameter, String text) {
		try {
			return Instant.parse(text);
		}
		catch (DateTimeException ex) {
			throw Problems.wrong(parameter, text,
					"a moment from %s to before %s".formatted(this.layout.epoch(), this.layout.endOfLife()));
		}
	}

	/**
	 * An id, read in one format.
	 *
	 * @param format the format
	 * @param id the id
	 */
	record Reading(String format, NewestId id) {

	}

	/**
	 * The ids of a time span.
	 *
	 * @param first the smallest
	 * @param last the largest
	 */
	record Range(String first, String last) {

	}

}
