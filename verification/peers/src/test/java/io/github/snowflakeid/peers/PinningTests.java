package io.github.snowflakeid.peers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import cn.hutool.core.lang.Snowflake;
import cn.hutool.core.util.IdUtil;
import com.baomidou.mybatisplus.core.config.GlobalConfig;
import com.baomidou.mybatisplus.core.incrementer.DefaultIdentifierGenerator;
import com.github.f4b6a3.tsid.TsidFactory;
import com.github.yitter.contract.IdGeneratorOptions;
import com.github.yitter.idgen.YitIdHelper;
import io.github.snowflakeid.SnowflakePreset;
import io.hypersistence.tsid.TSID;
import me.ahoo.cosid.snowflake.MillisecondSnowflakeId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/migration.md says of pinning the instances of other libraries to a node id
 * does that.
 */
@Tag("once")
class PinningTests {

	private static final Path MIGRATION = Path.of(System.getProperty("basedir", ""), "../../docs/migration.md");

	@Test
	void hutool() throws IOException {
		assertThat(nodeId(SnowflakePreset.HUTOOL, IdUtil.getSnowflake(5, 3).nextId())).isEqualTo(101);
		assertThat(nodeId(SnowflakePreset.HUTOOL, new Snowflake(5, 3).nextId())).isEqualTo(101);
		assertPage("`IdUtil.getSnowflake(5, 3)` or `new Snowflake(5, 3)`");
	}

	@Test
	void mybatisPlus() throws IOException {
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
	void cosid() throws IOException {
		assertThat(nodeId(SnowflakePreset.COSID, new MillisecondSnowflakeId(101).generate())).isEqualTo(101);
		assertPage("`new MillisecondSnowflakeId(101)`");
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
	void yitter() throws IOException {
		YitIdHelper.setIdGenerator(new IdGeneratorOptions((short) 5));
		assertThat(nodeId(SnowflakePreset.YITTER, YitIdHelper.nextId())).isEqualTo(5);
		assertPage("`YitIdHelper.setIdGenerator(new IdGeneratorOptions((short) 5))`");
	}

	private static long nodeId(SnowflakePreset preset, long id) {
		return preset.layout().decompose(id).nodeId();
	}

	private static void assertPage(String words) throws IOException {
		assertThat(Files.readString(MIGRATION)).contains(words);
	}

	/** A variable of the environment is called as the property, in capitals. */
	private static void assertReads(Class<?> library, String settings) throws IOException {
		try (InputStream code = library.getClassLoader().getResourceAsStream(settings)) {
			assertThat(new String(code.readAllBytes(), StandardCharsets.ISO_8859_1)).contains("getenv", "toUpperCase");
		}
	}

}
