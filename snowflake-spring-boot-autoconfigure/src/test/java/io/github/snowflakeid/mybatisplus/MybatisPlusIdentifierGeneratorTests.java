package io.github.snowflakeid.mybatisplus;

import java.util.concurrent.atomic.AtomicInteger;

import com.baomidou.mybatisplus.core.MybatisConfiguration;
import com.baomidou.mybatisplus.core.metadata.TableInfoHelper;
import io.github.snowflakeid.IdFormat;
import org.apache.ibatis.builder.MapperBuilderAssistant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link MybatisPlusIdentifierGenerator}.
 */
class MybatisPlusIdentifierGeneratorTests {

	private static final long ID = 216172809514205184L;

	private final AtomicInteger lookups = new AtomicInteger();

	private final MybatisPlusIdentifierGenerator generator = new MybatisPlusIdentifierGenerator(() -> {
		this.lookups.incrementAndGet();
		return () -> ID;
	});

	@BeforeEach
	void readTables() {
		MapperBuilderAssistant assistant = new MapperBuilderAssistant(new MybatisConfiguration(), "");
		TableInfoHelper.initTableInfo(assistant, Order.class);
		TableInfoHelper.initTableInfo(assistant, Narrow.class);
	}

	@AfterEach
	void forgetTables() {
		TableInfoHelper.remove(Order.class);
		TableInfoHelper.remove(Narrow.class);
	}

	@Test
	void numbersAreIds() {
		assertThat(this.generator.nextId(new Order())).isEqualTo(ID);
		assertThat(this.generator.nextId(null)).isEqualTo(ID);
		assertThat(this.generator.nextId("no table")).isEqualTo(ID);
	}

	@Test
	void textsAreIdsInBase32() {
		assertThat(this.generator.nextUUID(new Order())).isEqualTo(IdFormat.BASE32.format(ID)).hasSize(13);
	}

	@Test
	void presetIdsStay() {
		assertThat(this.generator.assignId(null)).isTrue();
		assertThat(this.generator.assignId("")).isTrue();
		assertThat(this.generator.assignId(7L)).isFalse();
		assertThat(this.generator.assignId(0L)).isFalse();
	}

	@Test
	void theGeneratorIsLookedUpAtTheFirstIdAlone() {
		assertThat(this.lookups).hasValue(0);
		this.generator.nextId(null);
		this.generator.nextUUID(null);
		assertThat(this.lookups).hasValue(1);
	}

	@Test
	void anIntIsNotGivenAnIdThatItCannotHold() {
		assertThatIllegalStateException().isThrownBy(() -> this.generator.nextId(new Narrow()))
			.withMessage("The id id of " + Narrow.class.getName() + " is of type java.lang.Integer, and an id has 63 "
					+ "bits. Declare it as Long or String, or name another IdType in its @TableId.");
	}

	/** An entity. */
	public static class Order {

		private Long id;

		public Long getId() {
			return this.id;
		}

		public void setId(Long id) {
			this.id = id;
		}

	}

	/** An entity whose id is too small. */
	public static class Narrow {

		private Integer id;

		public Integer getId() {
			return this.id;
		}

		public void setId(Integer id) {
			this.id = id;
		}

	}

}
