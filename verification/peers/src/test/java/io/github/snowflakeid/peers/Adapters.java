package io.github.snowflakeid.peers;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

import com.baomidou.mybatisplus.core.toolkit.Sequence;
import com.github.f4b6a3.tsid.TsidFactory;
import com.github.yitter.contract.IdGeneratorOptions;
import com.github.yitter.idgen.DefaultIdGenerator;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.file.FileNodeLeaseStore;
import io.hypersistence.tsid.TSID;
import me.ahoo.cosid.CosId;
import me.ahoo.cosid.machine.ClockBackwardsSynchronizer;
import me.ahoo.cosid.machine.InstanceId;
import me.ahoo.cosid.machine.LocalMachineStateStorage;
import me.ahoo.cosid.machine.MachineIdDistributor;
import me.ahoo.cosid.machine.ManualMachineIdDistributor;
import me.ahoo.cosid.snowflake.ClockSyncSnowflakeId;
import me.ahoo.cosid.snowflake.MillisecondSnowflakeId;
import org.apache.seata.common.util.IdWorker;
import org.apache.shardingsphere.infra.algorithm.keygen.snowflake.SnowflakeKeyGenerateAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * How each library is set up for a known node id. {@link PeerLoader} loads these classes
 * beside the library's, so they share nothing with the tests but types of the JDK.
 */
final class Adapters {

	private static final int WIDE_NODE_BITS = 6;

	private static final int WIDE_SEQUENCE_BITS = 16;

	private Adapters() {
	}

	static final class Ours implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			return SnowflakeIdGenerator.builder().nodeId(nodeId).timeSource(ScriptedClock.timeSource()).build()::nextId;
		}

	}

	static final class OursWide implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			return SnowflakeIdGenerator.builder()
				.layout(SnowflakeLayout.DEFAULT.withBits(41, WIDE_NODE_BITS, WIDE_SEQUENCE_BITS))
				.nodeId(nodeId)
				.timeSource(ScriptedClock.timeSource())
				.build()::nextId;
		}

	}

	/**
	 * With a lease of the file store and its default ttl. Renews it when the generator
	 * asks for that, as a keeper does, but without a thread.
	 */
	static final class OursLeased implements LongFunction<LongSupplier>, Runnable, AutoCloseable {

		private final TimeSource timeSource = ScriptedClock.timeSource();

		private final Slices slices = SnowflakeIdGenerator.builder().timeSource(this.timeSource).buildLeased();

		private final LeaseOwner owner = LeaseOwner.ofThisProcess("peers");

		private final FileNodeLeaseStore store;

		OursLeased(Path directory) {
			this.store = new FileNodeLeaseStore(directory, this.timeSource);
		}

		@Override
		public LongSupplier apply(long nodeId) {
			LeaseTerms terms = new LeaseTerms("peers", this.slices.generator().layout(),
					NodeIdRanges.of(nodeId, nodeId), Duration.ofSeconds(3), Duration.ofSeconds(10));
			NodeLease lease = this.store.acquire(request(terms, 0));
			this.slices.open(lease.nodeId(), lease.from(), lease.until());
			this.slices.onWindowRequest(() -> renew(terms, lease.from()));
			renew(terms, lease.from());
			return this.slices.generator()::nextId;
		}

		private void renew(LeaseTerms terms, long from) {
			long lead = Math.max(this.slices.idNow(), from) - terms.tickAt(this.timeSource.millis());
			this.slices.extend(this.store.renew(changing(), request(terms, Math.max(0, lead))).until());
		}

		private LeaseRequest request(LeaseTerms terms, long lead) {
			long now = this.timeSource.millis();
			return new LeaseRequest(terms, this.owner, terms.tickAt(now), terms.untilAt(now) + lead, 1);
		}

		/** Returns the lease as it is sent to the store for a change. */
		private NodeLease changing() {
			LeaseRow row = this.store.holders("peers").get(0);
			return new NodeLease("peers", row.nodeId(), this.owner, row.token(), row.token() + 1, 0,
					row.highWaterMark());
		}

		@Override
		public void run() {
			NodeLease lease = changing();
			this.store.release(lease, this.slices.close());
		}

		@Override
		public void close() {
			this.store.close();
		}

	}

	static final class CosIds implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			return new ClockSyncSnowflakeId(new MillisecondSnowflakeId((int) nodeId))::generate;
		}

	}

	static final class CosIdsWide implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			return new ClockSyncSnowflakeId(new MillisecondSnowflakeId(CosId.COSID_EPOCH, 41, WIDE_NODE_BITS,
					WIDE_SEQUENCE_BITS, (int) nodeId))::generate;
		}

	}

	/** With its own record of the machine's last time, on disk. */
	static final class CosIdsWithState implements LongFunction<LongSupplier>, Runnable, AutoCloseable {

		private static final InstanceId INSTANCE = InstanceId.of("localhost", 8080, true);

		private final Path directory;

		private @Nullable MachineIdDistributor distributor;

		CosIdsWithState(Path directory) {
			this.directory = directory;
		}

		@Override
		public LongSupplier apply(long nodeId) {
			MachineIdDistributor distributor = new ManualMachineIdDistributor((int) nodeId,
					new LocalMachineStateStorage(this.directory.toString()), ClockBackwardsSynchronizer.DEFAULT);
			int machineId = distributor
				.distribute("peers", MillisecondSnowflakeId.DEFAULT_MACHINE_BIT, INSTANCE,
						MachineIdDistributor.FOREVER_SAFE_GUARD_DURATION)
				.getMachineId();
			this.distributor = distributor;
			return new ClockSyncSnowflakeId(new MillisecondSnowflakeId(machineId))::generate;
		}

		@Override
		public void run() {
			MachineIdDistributor held = this.distributor;
			if (held != null) {
				held.revert("peers", INSTANCE);
			}
		}

		@Override
		public void close() {
			// it holds nothing that the end of a process would free
		}

	}

	static final class Hutool implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			return new cn.hutool.core.lang.Snowflake(nodeId & 31, nodeId >> 5)::nextId;
		}

	}

	static final class MybatisPlus implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			return new Sequence(nodeId & 31, nodeId >> 5)::nextId;
		}

	}

	static final class Yitter implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			return new DefaultIdGenerator(new IdGeneratorOptions((short) nodeId))::newLong;
		}

	}

	static final class YitterWide implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			IdGeneratorOptions options = new IdGeneratorOptions((short) nodeId);
			options.SeqBitLength = WIDE_SEQUENCE_BITS;
			return new DefaultIdGenerator(options)::newLong;
		}

	}

	static final class TsidCreator implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			return factory(10, nodeId);
		}

		static LongSupplier factory(int nodeBits, long nodeId) {
			TsidFactory factory = TsidFactory.builder()
				.withNodeBits(nodeBits)
				.withNode((int) nodeId)
				.withTimeFunction(ScriptedClock::currentTimeMillis)
				.withRandom(ScriptedClock.random())
				.build();
			return () -> factory.create().toLong();
		}

	}

	static final class TsidCreatorWide implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			return TsidCreator.factory(WIDE_NODE_BITS, nodeId);
		}

	}

	static final class HypersistenceTsid implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			return factory(10, nodeId);
		}

		static LongSupplier factory(int nodeBits, long nodeId) {
			TSID.Factory factory = TSID.Factory.builder()
				.withNodeBits(nodeBits)
				.withNode((int) nodeId)
				.withClock(new MillisClock())
				.withRandom(ScriptedClock.random())
				.build();
			return () -> factory.generate().toLong();
		}

	}

	static final class HypersistenceTsidWide implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			return HypersistenceTsid.factory(WIDE_NODE_BITS, nodeId);
		}

	}

	static final class ImadcnIdworker implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			com.imadcn.framework.idworker.algorithm.Snowflake snowflake = com.imadcn.framework.idworker.algorithm.Snowflake
				.create(nodeId);
			seed(snowflake.getClass());
			return snowflake::nextId;
		}

		/**
		 * Each tick of its own starts at a random sequence: the same ones in every run.
		 */
		private static void seed(Class<?> type) {
			try {
				Field random = type.getDeclaredField("RANDOM");
				random.setAccessible(true);
				((Random) random.get(null)).setSeed(ScriptedClock.random().nextLong());
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/** Its node id comes from the cluster mode; without that it is 0. */
	static final class ShardingSphere implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			SnowflakeKeyGenerateAlgorithm algorithm = new SnowflakeKeyGenerateAlgorithm();
			algorithm.init(new Properties());
			return () -> List.copyOf(algorithm.generateKeys(null, 1)).get(0);
		}

	}

	static final class Seata implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			return new IdWorker(nodeId)::nextId;
		}

	}

	static final class Relops implements LongFunction<LongSupplier> {

		@Override
		public LongSupplier apply(long nodeId) {
			return new com.relops.snowflake.Snowflake((int) nodeId)::next;
		}

	}

	/** The scripted clock as the JDK's type. */
	private static final class MillisClock extends Clock {

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public long millis() {
			return ScriptedClock.currentTimeMillis();
		}

		@Override
		public Instant instant() {
			return Instant.ofEpochMilli(millis());
		}

	}

}
