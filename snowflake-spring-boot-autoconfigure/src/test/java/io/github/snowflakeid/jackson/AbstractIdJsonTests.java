package io.github.snowflakeid.jackson;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.text.SnowflakeIdText;
import io.github.snowflakeid.text.SnowflakeText;
import io.github.snowflakeid.text.UnreadableId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What both generations of Jackson make of ids.
 */
public abstract class AbstractIdJsonTests {

	protected static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

	protected static final Supplier<SnowflakeIdText> IDS = () -> new SnowflakeIdText(IdText.of(IdFormat.BASE62),
			() -> LAYOUT);

	private static final long ID = 252162560102600939L;

	private static final String BASE32 = IdFormat.BASE32.format(ID);

	private static final String BASE62 = IdFormat.BASE62.format(ID);

	protected abstract String write(Object value) throws Exception;

	protected abstract <T> T read(String json, Class<T> type) throws Exception;

	/** By a mapper without the module. */
	protected abstract String writePlainly(Object value) throws Exception;

	protected abstract <T> T readPlainly(String json, Class<T> type) throws Exception;

	@Test
	void anIdIsAText() throws Exception {
		String json = "{\"id\":\"252162560102600939\",\"user\":\"usr_%s\",\"count\":3}".formatted(BASE32);
		assertThat(write(new Order(ID, ID, 3))).isEqualTo(json);
		assertThat(read(json, Order.class)).isEqualTo(new Order(ID, ID, 3));
	}

	@Test
	void numbersAreReadWhateverTheFormat() throws Exception {
		assertThat(read("{\"id\":252162560102600939,\"user\":9223372036854775807,\"count\":0}", Order.class))
			.isEqualTo(new Order(ID, Long.MAX_VALUE, 0));
	}

	@Test
	void nullIsWhatTheMapperSays() throws Exception {
		assertThat(write(new Order(ID, null, 0))).contains("\"user\":null");
		assertThat(read("{\"id\":1,\"user\":null,\"count\":0}", Order.class).user()).isNull();
	}

	@Test
	void everythingElseIsRefusedInOurWords() {
		assertRefused("{\"user\":\"ord_%s\"}".formatted(BASE32), "does not begin with 'usr_', as 'usr_0000000000000'");
		assertRefused("{\"id\":\"\"}", "'' is not a decimal id, 1 to 19 digits");
		assertRefused("{\"id\":\"12x %s\"}", "'12x %s' is not a decimal id");
		assertRefused("{\"id\":-1}", "'-1' is not a decimal id");
		assertRefused("{\"id\":9223372036854775808}", "it is too large");
		assertRefused("{\"id\":1.0}", "an id is expected, a text such as \"9223372036854775807\"");
		assertRefused("{\"id\":true}", "an id is expected");
		assertRefused("{\"id\":{}}", "an id is expected");
		assertRefused("{\"id\":[]}", "an id is expected");
	}

	@Test
	void elementsKeysAndValuesAreTexts() throws Exception {
		Holder holder = new Holder();
		holder.list = List.of(ID);
		holder.lists = List.of(List.of(ID), List.of());
		holder.array = new long[] { ID, 1 };
		holder.boxes = new Long[] { ID, null };
		holder.map = Map.of(ID, Optional.of(ID));
		holder.optional = OptionalLong.of(ID);
		holder.empty = OptionalLong.empty();
		holder.ids = Map.of("count", List.of(ID));
		String json = write(holder);
		assertThat(json).contains("\"list\":[\"" + BASE62 + "\"]")
			.contains("\"lists\":[[\"" + BASE62 + "\"],[]]")
			.contains("\"array\":[\"" + BASE62 + "\",\"00000000001\"]")
			.contains("\"boxes\":[\"" + BASE62 + "\",null]")
			.contains("\"map\":{\"" + BASE62 + "\":\"" + BASE62 + "\"}")
			.contains("\"optional\":\"" + BASE62 + "\"")
			.contains("\"empty\":null")
			.contains("\"ids\":{\"count\":[\"" + BASE62 + "\"]}");
		assertThat(read(json, Holder.class)).usingRecursiveComparison().isEqualTo(holder);
	}

	@Test
	void numbersWithoutTheAnnotationStayNumbers() throws Exception {
		Map<String, Object> numbers = new LinkedHashMap<>();
		numbers.put("long", ID);
		numbers.put("array", new long[] { ID });
		numbers.put("list", List.of(ID));
		numbers.put("map", Map.of(ID, ID));
		assertThat(write(numbers))
			.isEqualTo("{\"long\":%1$d,\"array\":[%1$d],\"list\":[%1$d],\"map\":{\"%1$d\":%1$d}}".formatted(ID));
		assertThat(read("[1,\"2\"]", long[].class)).containsExactly(1, 2);
		assertThat(read("3", Long.class)).isEqualTo(3);
	}

	@Test
	void propertiesOfAllKindsAreTexts() throws Exception {
		String json = "{\"type\":\"bean\",\"ID\":\"%1$s\",\"inner\":\"%1$s\",\"own\":\"own_%1$s\"}".formatted(BASE32);
		Bean bean = new Bean();
		bean.id = ID;
		bean.unwrapped.inner = ID;
		bean.own = ID;
		assertThat(write(bean).replaceAll("[{}]", "").split(","))
			.containsExactlyInAnyOrder(json.replaceAll("[{}]", "").split(","));
		assertThat(read(json, Base.class)).usingRecursiveComparison().isEqualTo(bean);
	}

	@Test
	void propertiesThatHaveNoPlaceOfTheirOwnAreTexts() throws Exception {
		String json = "{\"x\":\"" + BASE32 + "\"}";
		Others others = new Others();
		others.other("x", ID);
		assertThat(write(others)).isEqualTo(json);
		assertThat(read(json, Others.class).others()).isEqualTo(Map.of("x", ID));
	}

	@Test
	void typeParametersAreWrittenAsWhatIsThere() throws Exception {
		assertThat(write(new Wrapper<>(ID))).isEqualTo("{\"value\":\"" + BASE32 + "\"}");
	}

	@Test
	void theOneValueOfATypeIsAText() throws Exception {
		assertThat(write(List.of(new OrderId(ID)))).isEqualTo("[\"ord_" + BASE32 + "\"]");
	}

	@Test
	void checkSymbolsAreWrittenAndRequired() throws Exception {
		String text = IdText.of(IdFormat.BASE32, "", true).format(ID);
		assertThat(write(new Checked(ID))).isEqualTo("{\"id\":\"" + text + "\"}");
		assertThat(read("{\"id\":\"" + text + "\"}", Checked.class)).isEqualTo(new Checked(ID));
		assertRefused("{\"id\":\"" + BASE32 + "0\"}", Checked.class, "another check symbol");
	}

	@Test
	void anEntitysIdIsADecimalText() throws Exception {
		Entity entity = new Entity();
		entity.id = -1L;
		entity.other = ID;
		String json = write(entity);
		assertThat(json).contains("\"id\":\"-1\"").contains("\"name\":\"n\"").contains("\"other\":\"" + BASE62 + "\"");
		assertThat(read(json, Entity.class)).usingRecursiveComparison().isEqualTo(entity);
		assertThat(read("{\"id\":252162560102600939}", Entity.class).id).isEqualTo(ID);
	}

	@Test
	void otherTypesAreRefused() {
		String words = "@SnowflakeText stands on the property 'code', which is a java.lang.String; it is for long, Long";
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> write(new Wrong("1"))).withMessageContaining(words);
		assertRefused("{\"code\":\"1\"}", Wrong.class, words);
	}

	@Test
	void snowflakeIdIsAText() throws Exception {
		SnowflakeId id = LAYOUT.decompose(ID);
		Ids ids = new Ids(id, id, Map.of(id, id));
		String json = "{\"id\":\"%1$s\",\"order\":\"ord_%2$s\",\"map\":{\"%1$s\":\"%1$s\"}}".formatted(BASE62, BASE32);
		assertThat(write(ids)).isEqualTo(json);
		assertThat(read(json, Ids.class)).isEqualTo(ids);
		assertThat(read("252162560102600939", SnowflakeId.class)).isEqualTo(id);
		assertThat(write(id)).isEqualTo("\"" + BASE62 + "\"");
		assertRefused("{\"map\":{\"?\":1}}", Ids.class, "'?' is not a base62 id");
	}

	@Test
	void boundsOfARangeAreTexts() throws Exception {
		String json = "{\"first\":\"132271570944000000\",\"last\":\"9223372036854775807\"}";
		IdRange range = new IdRange(132271570944000000L, Long.MAX_VALUE);
		assertThat(write(range)).isEqualTo(json);
		assertThat(read(json, IdRange.class)).isEqualTo(range);
		assertThat(read(json.replaceAll("\"(\\d+)\"", "$1"), IdRange.class)).isEqualTo(range);
		assertThat(write(List.of(range))).isEqualTo("[" + json + "]");
		assertRefused("{\"first\":\"1\"}", IdRange.class, "'last'");
		assertRefused(json.replace("13", "x"), IdRange.class, "'x2271570944000000' is not a decimal id");
	}

	@Test
	void refusalsSayWhereAndWhatWithoutTheWordsOfJackson() {
		assertUnreadable("{\"id\":\"x\"}", Order.class, "id: 'x' is not a decimal id, 1 to 19 digits");
		assertUnreadable("{\"id\":1.5}", Order.class, "id: an id is expected, a text such as \"9223372036854775807\"");
		assertUnreadable("[[],[{\"user\":\"x\"}]]", Order[][].class, "[1][0].user: 'x' does not begin with 'usr_'");
		assertUnreadable("{\"lists\":[[],[\"1\"]]}", Holder.class, "lists[1][0]: '1' is not a base62 id");
		assertUnreadable("{\"map\":{\"?\":\"00000000001\"}}", Holder.class, "map: '?' is not a base62 id");
		assertUnreadable("{\"map\":{\"?\":1}}", Ids.class, "map: '?' is not a base62 id");
		assertUnreadable("\"?\"", SnowflakeId.class, ": '?' is not a base62 id");
		assertUnreadable("{\"last\":\"x\"}", IdRange.class, "last: 'x' is not a decimal id");
	}

	@Test
	void aMapperWithoutTheModuleWritesDigitsAndReadsThem() throws Exception {
		String json = "{\"id\":\"252162560102600939\",\"user\":\"252162560102600939\",\"count\":3}";
		assertThat(writePlainly(new Order(ID, ID, 3))).isEqualTo(json);
		assertThat(readPlainly(json, Order.class)).isEqualTo(new Order(ID, ID, 3));
	}

	@Test
	void noDigitOfTenThousandIdsIsLost() throws Exception {
		Random random = new Random(18);
		for (int i = 0; i < 10_000; i++) {
			long id = (i == 0) ? Long.MAX_VALUE : random.nextLong() >>> (1 + random.nextInt(62));
			Formats formats = new Formats(id, id, id, id);
			assertThat(read(write(formats), Formats.class)).as("seed 18, id %d", id).isEqualTo(formats);
		}
	}

	private void assertRefused(String json, String words) {
		assertRefused(json, Order.class, words);
	}

	private void assertRefused(String json, Class<?> type, String words) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> read(json, type)).withMessageContaining(words);
	}

	private void assertUnreadable(String json, Class<?> type, String words) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> read(json, type))
			.isInstanceOfSatisfying(UnreadableId.class,
					(refused) -> assertThat(refused.place() + ": " + refused.sentence()).startsWith(words));
	}

	record Order(@SnowflakeText long id, @SnowflakeText(prefix = "usr_", format = IdFormat.BASE32) Long user,
			long count) {
	}

	record Formats(@SnowflakeText Long decimal, @SnowflakeText(format = IdFormat.BASE32) long base32,
			@SnowflakeText(format = IdFormat.BASE62, prefix = "a.b-") Long base62,
			@SnowflakeText(format = IdFormat.BASE32, checkSymbol = true) long checked) {
	}

	record Checked(@SnowflakeText(format = IdFormat.BASE32, checkSymbol = true) long id) {
	}

	record Wrong(@SnowflakeText String code) {
	}

	record Wrapper<T>(@SnowflakeText(format = IdFormat.BASE32) T value) {
	}

	record OrderId(@JsonValue @SnowflakeText(format = IdFormat.BASE32, prefix = "ord_") long value) {
	}

	record Ids(SnowflakeId id, @SnowflakeText(format = IdFormat.BASE32, prefix = "ord_") SnowflakeId order,
			Map<SnowflakeId, SnowflakeId> map) {
	}

	static class Holder {

		@SnowflakeText(format = IdFormat.BASE62)
		public List<Long> list;

		@SnowflakeText(format = IdFormat.BASE62)
		public List<List<Long>> lists;

		@SnowflakeText(format = IdFormat.BASE62)
		public long[] array;

		@SnowflakeText(format = IdFormat.BASE62)
		public Long[] boxes;

		@SnowflakeText(format = IdFormat.BASE62)
		public Map<Long, Optional<Long>> map;

		@SnowflakeText(format = IdFormat.BASE62)
		public OptionalLong optional;

		@SnowflakeText(format = IdFormat.BASE62)
		public OptionalLong empty;

		@SnowflakeText(format = IdFormat.BASE62)
		public Map<String, List<Long>> ids;

	}

	/** Of an application. */
	@Retention(RetentionPolicy.RUNTIME)
	@SnowflakeText(format = IdFormat.BASE32, prefix = "own_")
	@interface Own {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
	@JsonSubTypes(@JsonSubTypes.Type(Bean.class))
	interface Base {

	}

	@JsonTypeName("bean")
	public static class Bean implements Base {

		private long id;

		@JsonUnwrapped
		public Inner unwrapped = new Inner();

		@Own
		public Long own;

		@JsonProperty("ID")
		@SnowflakeText(format = IdFormat.BASE32)
		public long getIdentifier() {
			return this.id;
		}

		public void setIdentifier(long id) {
			this.id = id;
		}

	}

	public static class Others {

		private final Map<String, Long> others = new LinkedHashMap<>();

		@JsonAnyGetter
		@SnowflakeText(format = IdFormat.BASE32)
		public Map<String, Long> others() {
			return this.others;
		}

		@JsonAnySetter
		@SnowflakeText(format = IdFormat.BASE32)
		public void other(String name, Long value) {
			this.others.put(name, value);
		}

	}

	static class Inner {

		@SnowflakeText(format = IdFormat.BASE32)
		public Long inner;

	}

	public static class Entity {

		@SnowflakeGenerated
		private Long id;

		@SnowflakeGenerated
		private String name = "n";

		@SnowflakeGenerated
		@SnowflakeText(format = IdFormat.BASE62)
		private long other;

		public Long getId() {
			return this.id;
		}

		public void setId(Long id) {
			this.id = id;
		}

		public String getName() {
			return this.name;
		}

		public void setName(String name) {
			this.name = name;
		}

		public long getOther() {
			return this.other;
		}

	}

}
