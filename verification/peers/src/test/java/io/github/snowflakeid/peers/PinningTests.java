package io.github.snowflakeid.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;

import cn.hutool.core.lang.Snowflake;
import cn.hutool.core.util.IdUtil;
import com.baomidou.mybatisplus.core.config.GlobalConfig;
import com.baomidou.mybatisplus.core.incrementer.DefaultIdentifierGenerator;
import com.github.f4b6a3.tsid.TsidFactory;
import com.github.yitter.contract.IdGeneratorOptions;
import com.github.yitter.idgen.YitIdHelper;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.SnowflakePreset;
import io.hypersistence.tsid.TSID;
import me.ahoo.cosid.snowflake.MillisecondSnowflakeId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/migration.md says of pinning the instances of other libraries to a node id
 * does that.
 */
@Tag("once")
class PinningTests {

	private static final Path MIGRATION = Path.of(System.getProperty("basedir", ""), "../../docs/migration.md");

	private static final Path COSID_STARTER = Path.of(System.getProperty("basedir", ""),
			"target/beside/cosid-spring-boot-starter.jar");

	@Test
	void hutool() {
		assertThat(nodeId(SnowflakePreset.HUTOOL, IdUtil.getSnowflake(5, 3).nextId())).isEqualTo(101);
		assertThat(nodeId(SnowflakePreset.HUTOOL, new Snowflake(5, 3).nextId())).isEqualTo(101);
		assertPage("`IdUtil.getSnowflake(5, 3)` or `new Snowflake(5, 3)`");
	}

	@Test
	void mybatisPlus() {
		assertThat(nodeId(SnowflakePreset.MYBATIS_PLUS,
				new DefaultIdentifierGenerator(5, 3).nextId(new Object()).longValue()))
			.isEqualTo(101);
		// what its properties are bound to
		GlobalConfig.Sequence sequence = new GlobalConfig.Sequence().setWorkerId(5L).setDatacenterId(3L);
		assertThat(sequence.getWorkerId() + " " + sequence.getDatacenterId()).isEqualTo("5 3");
		assertPage("`mybatis-plus.global-config.sequence.worker-id=5` and "
				+ "`mybatis-plus.global-config.sequence.datacenter-id=3`, or a bean `new DefaultIdentifierGenerator(5, 3)`");
	}

	@Test
	void cosid() {
		assertThat(nodeId(SnowflakePreset.COSID, new MillisecondSnowflakeId(101).generate())).isEqualTo(101);
		assertPage("`new MillisecondSnowflakeId(101)`");
	}

	/** What its starter binds them to, and what makes an id of the machine id, above. */
	@Test
	void propertiesOfCosIdsStarter() throws IOException, ReflectiveOperationException {
		Map<String, String> properties = Map.of("cosid.machine.distributor.type", "manual",
				"cosid.machine.distributor.manual.machine-id", "101");
		try (URLClassLoader starter = new URLClassLoader(new URL[] { COSID_STARTER.toUri().toURL() },
				getClass().getClassLoader())) {
			Class<?> type = starter.loadClass("me.ahoo.cosid.spring.boot.starter.machine.MachineProperties");
			Object bound = new Binder(new MapConfigurationPropertySource(properties))
				.bind((String) type.getField("PREFIX").get(null), type)
				.get();
			assertThat(bound).extracting("distributor.type").hasToString("MANUAL");
			assertThat(bound).extracting("distributor.manual.machineId").isEqualTo(101);
		}
		properties.forEach((name, value) -> assertThat(page()).contains("`%s=%s`".formatted(name, value)));
	}

	@Test
	void tsidCreator() throws IOException {
		System.setProperty("tsidcreator.node", "101");
		try {
			assertThat(nodeId(SnowflakePreset.TSID, new TsidFactory().create().toLong())).isEqualTo(101);
		}
		finally {
			System.clearProperty("tsidcreator.node");
		}
		assertPage("`-Dtsidcreator.node=101` or `TSIDCREATOR_NODE=101`");
		assertReads(TsidFactory.class, "com/github/f4b6a3/tsid/TsidFactory$Settings.class");
	}

	@Test
	void hypersistenceTsid() throws IOException {
		System.setProperty("tsid.node", "101");
		try {
			assertThat(nodeId(SnowflakePreset.TSID, new TSID.Factory().generate().toLong())).isEqualTo(101);
		}
		finally {
			System.clearProperty("tsid.node");
		}
		assertPage("`-Dtsid.node=101` or `TSID_NODE=101`");
		assertReads(TSID.class, "io/hypersistence/tsid/TSID$Factory$Settings.class");
	}

	@Test
	void yitter() {
		YitIdHelper.setIdGenerator(new IdGeneratorOptions((short) 5));
		assertThat(nodeId(SnowflakePreset.YITTER, YitIdHelper.nextId())).isEqualTo(5);
		assertPage("`YitIdHelper.setIdGenerator(new IdGeneratorOptions((short) 5))`");
	}

	@Test
	void shardingSphere() {
		SnowflakeLayout layout = SnowflakePreset.SHARDINGSPHERE.layout(ZoneOffset.UTC);
		long id = PinnedShardingSphere.generator(Map.of("worker-id", "101")).getAsLong();
		assertThat(layout.decompose(id).nodeId()).isEqualTo(101);
		assertThat(layout.decompose(PinnedShardingSphere.generator(Map.of()).getAsLong()).nodeId()).isZero();
		assertPage("`worker-id: 101`");
	}

	private static long nodeId(SnowflakePreset preset, long id) {
		return preset.layout().decompose(id).nodeId();
	}

	private static void assertPage(String words) {
		assertThat(page()).contains(words);
	}

	private static String page() {
		try {
			return Files.readString(MIGRATION);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** A variable of the environment is called as the property, in capitals. */
	private static void assertReads(Class<?> library, String settings) throws IOException {
		try (InputStream code = library.getClassLoader().getResourceAsStream(settings)) {
			assertThat(new String(code.readAllBytes(), StandardCharsets.ISO_8859_1)).contains("getenv", "toUpperCase");
		}
	}

}
