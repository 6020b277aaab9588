package com.example.checks;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.text.SnowflakeText;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;

/**
 * Random ids in every format, which clients fetch and send back. A controller of an application implements it.
 */
public interface Rows {

	/** The same in each run, of all sizes up to 2^63-1. */
	List<Row> ALL = IntStream.range(0, 10_000).mapToObj(Row::of).toList();

	@GetMapping("/rows")
	default List<Row> all() {
		return ALL;
	}

	@PostMapping("/rows")
	default Result compare(@RequestBody List<Row> rows) {
		int same = 0;
		int numbers = 0;
		for (int i = 0; i < Math.min(ALL.size(), rows.size()); i++) {
			same += rows.get(i).withoutNumber().equals(ALL.get(i).withoutNumber()) ? 1 : 0;
			numbers += rows.get(i).number().equals(ALL.get(i).number()) ? 1 : 0;
		}
		return new Result(rows.size(), same, numbers);
	}

	@GetMapping("/rows/{index}/{checked}")
	default boolean isOf(@PathVariable int index, @PathVariable @SnowflakeText(prefix = "usr_", format = IdFormat.BASE32,
			checkSymbol = true) long checked) {
		return ALL.get(index).checked() == checked;
	}

	/** An id wherever a body may have it, and once as a number. */
	record Row(@SnowflakeText long decimal, @SnowflakeText(prefix = "ord_") Long prefixed,
			@SnowflakeText(format = IdFormat.BASE32) long base32,
			@SnowflakeText(prefix = "usr_", format = IdFormat.BASE32, checkSymbol = true) long checked,
			@SnowflakeText(format = IdFormat.BASE62) Long base62, SnowflakeId snowflakeId, IdRange range,
			@SnowflakeText List<Long> list,
			@SnowflakeText(prefix = "m_", format = IdFormat.BASE62) Map<Long, Long> map, BigInteger number) {

		static Row of(int seed) {
			Random random = new Random(seed);
			long id = (seed == 0) ? Long.MAX_VALUE : random.nextLong() >>> (1 + random.nextInt(62));
			return new Row(id, id, id, id, id, SnowflakeLayout.DEFAULT.decompose(id), new IdRange(0, id), List.of(id, 1L),
					Map.of(id, id), BigInteger.valueOf(id));
		}

		Row withoutNumber() {
			return new Row(this.decimal, this.prefixed, this.base32, this.checked, this.base62, this.snowflakeId,
					this.range, this.list, this.map, BigInteger.ZERO);
		}

	}

	/** How many rows have come back, and how many have the same ids and the same numbers. */
	record Result(int rows, int same, int numbers) {

	}

}
