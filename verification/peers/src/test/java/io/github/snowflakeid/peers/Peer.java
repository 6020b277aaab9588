package io.github.snowflakeid.peers;

import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.baomidou.mybatisplus.core.toolkit.Sequence;
import com.github.f4b6a3.tsid.TsidFactory;
import com.github.yitter.idgen.DefaultIdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.hypersistence.tsid.TSID;
import me.ahoo.cosid.CosId;
import me.ahoo.cosid.snowflake.MillisecondSnowflakeId;
import org.apache.seata.common.util.IdWorker;
import org.apache.shardingsphere.infra.algorithm.keygen.snowflake.SnowflakeKeyGenerateAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * The product and the libraries that it is compared with, each with a known node id and
 * otherwise with its defaults.
 */
enum Peer {

	/** The product. */
	SNOWFLAKE("snowflake", "", SnowflakeIdGenerator.class, Adapters.class.getName(),
			"`SnowflakeIdGenerator.builder().nodeId(n)`", Adapters.Ours.class, Adapters.OursWide.class,
			Layout.of(SnowflakeLayout.DEFAULT.epoch().toEpochMilli())),

	/** The product with a lease. */
	SNOWFLAKE_LEASED("snowflake with `lease.store=file`", "", SnowflakeIdGenerator.class, Adapters.class.getName(),
			"the same with a lease of the file store", Adapters.OursLeased.class, null,
			Layout.of(SnowflakeLayout.DEFAULT.epoch().toEpochMilli())),

	/** CosId. */
	COSID("CosId %s", "me.ahoo.cosid:cosid-core", MillisecondSnowflakeId.class, "me.ahoo.cosid.",
			"`new ClockSyncSnowflakeId(new MillisecondSnowflakeId(n))`", Adapters.CosIds.class,
			Adapters.CosIdsWide.class, Layout.of(CosId.COSID_EPOCH)),

	/** CosId with its record of the machine's last time. */
	COSID_WITH_STATE("CosId %s with machine state", "me.ahoo.cosid:cosid-core", MillisecondSnowflakeId.class,
			"me.ahoo.cosid.",
			"the same, its machine id from `ManualMachineIdDistributor` with `LocalMachineStateStorage`",
			Adapters.CosIdsWithState.class, null, Layout.of(CosId.COSID_EPOCH)),

	/** Hutool. */
	HUTOOL("hutool %s", "cn.hutool:hutool-core", cn.hutool.core.lang.Snowflake.class, "cn.hutool.",
			"`new Snowflake(workerId, dataCenterId)`", Adapters.Hutool.class, null, Layout.of(1_288_834_974_657L)),

	/** MyBatis-Plus. */
	MYBATIS_PLUS("mybatis-plus %s", "com.baomidou:mybatis-plus-core", Sequence.class, "com.baomidou.",
			"`new Sequence(workerId, datacenterId)`", Adapters.MybatisPlus.class, null, Layout.of(1_288_834_974_657L)),

	/** Yitter. */
	YITTER("yitter %s", "com.github.yitter:yitter-idgenerator", DefaultIdGenerator.class, "com.github.yitter.",
			"`new DefaultIdGenerator(new IdGeneratorOptions(n))`: 6 bits of node id, 6 of sequence",
			Adapters.Yitter.class, Adapters.YitterWide.class, new Layout(1_582_136_402_000L, 51, 12, 6, 6)),

	/** TSID Creator. */
	TSID_CREATOR("tsid-creator %s", "com.github.f4b6a3:tsid-creator", TsidFactory.class, "com.github.f4b6a3.",
			"`TsidFactory.builder().withNodeBits(10).withNode(n)`", Adapters.TsidCreator.class,
			Adapters.TsidCreatorWide.class, Layout.of(1_577_836_800_000L)),

	/** Hypersistence TSID. */
	HYPERSISTENCE_TSID("hypersistence-tsid %s", "io.hypersistence:hypersistence-tsid", TSID.class, "io.hypersistence.",
			"`TSID.Factory.builder().withNodeBits(10).withNode(n)`", Adapters.HypersistenceTsid.class,
			Adapters.HypersistenceTsidWide.class, Layout.of(1_577_836_800_000L)),

	/** The idworker of imadcn. */
	IMADCN_IDWORKER("imadcn idworker %s", "com.imadcn.framework:idworker",
			com.imadcn.framework.idworker.algorithm.Snowflake.class, "com.imadcn.", "`Snowflake.create(n)`",
			Adapters.ImadcnIdworker.class, null, Layout.of(1_483_200_000_000L)),

	/** ShardingSphere. */
	SHARDINGSPHERE("ShardingSphere %s",
			"org.apache.shardingsphere:shardingsphere-infra-algorithm-key-generator-snowflake",
			SnowflakeKeyGenerateAlgorithm.class, "org.apache.shardingsphere.",
			"`SnowflakeKeyGenerateAlgorithm` without properties, outside of a cluster: node id 0",
			Adapters.ShardingSphere.class, null, Layout.of(1_477_958_400_000L)),

	/** Seata. */
	SEATA("Seata %s", "org.apache.seata:seata-common", IdWorker.class, "org.apache.seata.", "`new IdWorker(n)`",
			Adapters.Seata.class, null, new Layout(1_588_435_200_000L, 41, 12, 53, 10)),

	/** Relops. */
	RELOPS("relops %s", "com.relops:snowflake", com.relops.snowflake.Snowflake.class, "com.relops.",
			"`new Snowflake(n)`", Adapters.Relops.class, null, Layout.of(0));

	private static final Pattern VERSION = Pattern.compile(".*-(\\d[^/]*)\\.jar");

	/** Where all that can have a wide sequence have it. */
	private static final Layout WIDE = new Layout(0, 41, 22, 16, 6);

	private final String label;

	private final String artifact;

	private final Class<?> type;

	private final String base;

	private final String configuration;

	private final Class<?> adapter;

	private final @Nullable Class<?> wideAdapter;

	/** A record of numbers. */
	@SuppressWarnings("ImmutableEnumChecker")
	private final Layout layout;

	Peer(String label, String artifact, Class<?> type, String base, String configuration, Class<?> adapter,
			@Nullable Class<?> wideAdapter, Layout layout) {
		this.label = label;
		this.artifact = artifact;
		this.type = type;
		this.base = base;
		this.configuration = configuration;
		this.adapter = adapter;
		this.wideAdapter = wideAdapter;
		this.layout = layout;
	}

	/** Returns the name, with the version of the jar that the classes come from. */
	String label() {
		return isOurs() ? this.label : this.label.formatted(version());
	}

	String artifact() {
		return this.artifact;
	}

	String configuration() {
		return this.configuration;
	}

	boolean isOurs() {
		return this.artifact.isEmpty();
	}

	/** Says whether a process remembers something of the one before. */
	boolean remembers() {
		return this == SNOWFLAKE_LEASED || this == COSID_WITH_STATE;
	}

	/** Says whether it can be given a node id. */
	boolean hasNodeId() {
		return this != SHARDINGSPHERE;
	}

	Layout layout() {
		return this.layout;
	}

	Layout wideLayout() {
		return (this.wideAdapter != null) ? WIDE : this.layout;
	}

	private String version() {
		String jar = this.type.getProtectionDomain().getCodeSource().getLocation().getPath();
		Matcher version = VERSION.matcher(jar);
		if (!version.matches()) {
			throw new IllegalStateException("There is no version in " + jar);
		}
		return version.group(1);
	}

	/** Starts a process, whose generators come from the function. */
	LongFunction<LongSupplier> process(Path directory) {
		return create(load(this.adapter), directory);
	}

	/** The same, with a sequence of 16 bits if that is possible. */
	LongFunction<LongSupplier> wideProcess(Path directory) {
		return create(load((this.wideAdapter != null) ? this.wideAdapter : this.adapter), directory);
	}

	/** Returns generators of the classes as they are, with the machine's clock. */
	LongFunction<LongSupplier> unscripted(Path directory) {
		return create(this.adapter, directory);
	}

	private Class<?> load(Class<?> adapter) {
		try {
			return new PeerLoader(this.base).loadClass(adapter.getName());
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static LongFunction<LongSupplier> create(Class<?> adapter, Path directory) {
		try {
			Constructor<?> constructor = adapter.getDeclaredConstructors()[0];
			constructor.setAccessible(true);
			Object created = (constructor.getParameterCount() == 0) ? constructor.newInstance()
					: constructor.newInstance(directory);
			return (LongFunction<LongSupplier>) created;
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Where the parts of an id lie.
	 *
	 * @param epoch the moment of timestamp 0, in milliseconds since 1970
	 * @param timestampBits the width of the timestamp, without the sign bit of a long
	 * @param timestampShift how many bits lie below the timestamp
	 * @param nodeIdShift how many bits lie below the node id
	 * @param nodeIdBits the width of the node id
	 */
	record Layout(long epoch, int timestampBits, int timestampShift, int nodeIdShift, int nodeIdBits) {

		static Layout of(long epoch) {
			return new Layout(epoch, 41, 22, 12, 10);
		}

		/** Returns the first millisecond after the last timestamp. */
		long end() {
			return this.epoch + (1L << this.timestampBits);
		}

		long timestamp(long id) {
			return id >>> this.timestampShift & (1L << this.timestampBits) - 1;
		}

		long nodeId(long id) {
			return id >>> this.nodeIdShift & (1L << this.nodeIdBits) - 1;
		}

		/** Returns how many ids of one millisecond there are at most. */
		int sequences() {
			return 1 << Math.min(this.nodeIdShift, 63 - this.timestampBits - this.nodeIdBits);
		}

	}

}
