package io.github.snowflakeid.benchmarks;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import cn.hutool.core.lang.Snowflake;
import com.baomidou.mybatisplus.core.toolkit.Sequence;
import com.github.f4b6a3.tsid.TsidFactory;
import com.github.yitter.contract.IdGeneratorOptions;
import com.github.yitter.idgen.DefaultIdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.hypersistence.tsid.TSID;
import me.ahoo.cosid.CosId;
import me.ahoo.cosid.snowflake.MillisecondSnowflakeId;

/**
 * The libraries that are compared. Each is set up as its own documentation says for a
 * known node id.
 * <p>
 * {@link #source} gives the layout that all of them share, 10 bits of node id and 12 of
 * sequence, whose cap of 4,096 ids a millisecond binds. {@link #wideSource} gives a
 * sequence so wide that it does not; two libraries cannot have one.
 */
enum Contestant {

	/** The product. */
	SNOWFLAKE("snowflake", true, Instant.parse("2025-01-01T00:00:00Z")) {

		@Override
		IdMaker source() {
			return source(SnowflakeLayout.DEFAULT);
		}

		@Override
		IdMaker wideSource() {
			return source(SnowflakeLayout.DEFAULT.withBits(41, 1, 21));
		}

		private static IdMaker source(SnowflakeLayout layout) {
			SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder().layout(layout).nodeId(1).build();
			return new IdMaker() {

				@Override
				public long next() {
					return generator.nextId();
				}

				@Override
				public long[] next(int count) {
					return generator.nextIds(count);
				}

			};
		}

	},

	/** CosId. */
	COSID("cosid", true, Instant.ofEpochMilli(CosId.COSID_EPOCH)) {

		@Override
		IdMaker source() {
			return new MillisecondSnowflakeId(1)::generate;
		}

		@Override
		IdMaker wideSource() {
			return new MillisecondSnowflakeId(CosId.COSID_EPOCH, 41, 1, 21, 1)::generate;
		}

	},

	/** Hutool. */
	HUTOOL("hutool", true, Instant.ofEpochMilli(Snowflake.DEFAULT_TWEPOCH)) {

		@Override
		IdMaker source() {
			return new Snowflake(1, 1)::nextId;
		}

	},

	/**
	 * MyBatis-Plus, whose clock is a thread that writes down the time once a millisecond.
	 */
	MYBATIS_PLUS("mybatis-plus", true, Instant.ofEpochMilli(1_288_834_974_657L)) {

		@Override
		IdMaker source() {
			return new Sequence(1, 1)::nextId;
		}

	},

	/** Yitter, whose sequence is a Java short. */
	YITTER("yitter", true, Instant.ofEpochMilli(1_582_136_402_000L)) {

		@Override
		IdMaker source() {
			return source(10, 12);
		}

		@Override
		IdMaker wideSource() {
			return source(1, 14);
		}

		private static IdMaker source(int nodeIdBits, int sequenceBits) {
			IdGeneratorOptions options = new IdGeneratorOptions((short) 1);
			options.WorkerIdBitLength = (byte) nodeIdBits;
			options.SeqBitLength = (byte) sequenceBits;
			return new DefaultIdGenerator(options)::newLong;
		}

	},

	/** TSID Creator. */
	TSID_CREATOR("tsid-creator", true, Instant.parse("2020-01-01T00:00:00Z")) {

		@Override
		IdMaker source() {
			return source(10);
		}

		@Override
		IdMaker wideSource() {
			return source(1);
		}

		private static IdMaker source(int nodeIdBits) {
			TsidFactory factory = TsidFactory.builder().withNodeBits(nodeIdBits).withNode(1).build();
			return () -> factory.create().toLong();
		}

	},

	/** Hypersistence TSID. */
	HYPERSISTENCE_TSID("hypersistence-tsid", true, Instant.parse("2020-01-01T00:00:00Z")) {

		@Override
		IdMaker source() {
			return source(10);
		}

		@Override
		IdMaker wideSource() {
			return source(1);
		}

		private static IdMaker source(int nodeIdBits) {
			TSID.Factory factory = TSID.Factory.builder().withNodeBits(nodeIdBits).withNode(1).build();
			return () -> factory.generate().toLong();
		}

	},

	/**
	 * No generator but a floor: every call waits for as long as 10,000 threads need for
	 * one id each at the cap, and does nothing else.
	 */
	PARK("park", true, Instant.EPOCH) {

		@Override
		IdMaker source() {
			AtomicLong next = new AtomicLong();
			long nanos = 10_000 * 1_000_000_000L / SnowflakeLayout.DEFAULT.idsPerSecond();
			return () -> {
				LockSupport.parkNanos(nanos);
				return next.getAndIncrement();
			};
		}

	},

	/**
	 * The JDK's random UUID, which is twice as long and in no order. Half of it is kept.
	 */
	UUID_V4("uuid", false, Instant.EPOCH) {

		@Override
		IdMaker source() {
			return wideSource();
		}

		@Override
		IdMaker wideSource() {
			return () -> {
				UUID uuid = UUID.randomUUID();
				return uuid.getMostSignificantBits() ^ uuid.getLeastSignificantBits();
			};
		}

	};

	/** Timestamps stand above these bits in the layout that all share. */
	private static final int NODE_ID_AND_SEQUENCE_BITS = 22;

	private final String id;

	private final boolean increasing;

	private final Instant epoch;

	Contestant(String id, boolean increasing, Instant epoch) {
		this.id = id;
		this.increasing = increasing;
		this.epoch = epoch;
	}

	/** Returns a generator of 10 bits of node id and 12 of sequence. */
	abstract IdMaker source();

	/** Returns a generator whose sequence is so wide that it does not run out. */
	IdMaker wideSource() {
		throw new UnsupportedOperationException("%s has a fixed layout".formatted(this.id));
	}

	String id() {
		return this.id;
	}

	/** Says whether each id is larger than the one before. */
	boolean isIncreasing() {
		return this.increasing;
	}

	/** Returns when an id says that it was made, in milliseconds of the Unix epoch. */
	long timestamp(long id) {
		return (id >>> NODE_ID_AND_SEQUENCE_BITS) + this.epoch.toEpochMilli();
	}

	static Contestant of(String id) {
		for (Contestant contestant : values()) {
			if (contestant.id.equals(id)) {
				return contestant;
			}
		}
		throw new IllegalArgumentException("There is no contestant '%s'".formatted(id));
	}

}
