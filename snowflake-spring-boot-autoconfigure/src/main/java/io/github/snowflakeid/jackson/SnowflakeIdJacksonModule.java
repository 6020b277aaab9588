package io.github.snowflakeid.jackson;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.text.SnowflakeIdText;
import io.github.snowflakeid.text.SnowflakeText;
import tools.jackson.core.Version;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.deser.KeyDeserializers;
import tools.jackson.databind.deser.std.StdConvertingDeserializer;
import tools.jackson.databind.module.SimpleDeserializers;
import tools.jackson.databind.module.SimpleKeyDeserializers;
import tools.jackson.databind.module.SimpleSerializers;
import tools.jackson.databind.ser.std.StdConvertingSerializer;

/**
 * Lets mappers of Jackson 3 write and read ids as texts: what has {@link SnowflakeText},
 * an entity's {@code long} or {@code Long} with {@link SnowflakeGenerated},
 * {@link SnowflakeId}, and the bounds of an {@link IdRange}. Spring Boot's own mappers
 * have it; any other takes it by {@code addModule}.
 */
public final class SnowflakeIdJacksonModule extends JacksonModule {

	private final Supplier<SnowflakeIdText> ids;

	/**
	 * For {@code findAndAddModules()}: a {@link SnowflakeId} is written in decimal digits
	 * and cannot be read, since nothing says the layout of the ids.
	 */
	public SnowflakeIdJacksonModule() {
		this(unknownLayout());
	}

	/**
	 * Makes a module.
	 * @param ids the texts of each {@link SnowflakeId}, asked for when the first one is
	 * written or read
	 */
	public SnowflakeIdJacksonModule(Supplier<SnowflakeIdText> ids) {
		this.ids = ids;
	}

	@Override
	public String getModuleName() {
		return getClass().getName();
	}

	@Override
	public Version version() {
		return Version.unknownVersion();
	}

	@Override
	public void setupModule(SetupContext context) {
		// behind Jackson's own, so that a serializer that a property names wins
		context.appendAnnotationIntrospector(new IdAnnotations());
		context.addSerializerModifier(new IdSerializers());
		context.addDeserializerModifier(new IdDeserializers());
		context.addSerializers(new SimpleSerializers(List.of(new SnowflakeIdSerializer(this.ids),
				new StdConvertingSerializer(IdRange.class, new Bounds.FromRange()))));
		context.addKeySerializers(new SimpleSerializers(List.of(new SnowflakeIdKeySerializer(this.ids))));
		context
			.addDeserializers(new SimpleDeserializers(Map.of(SnowflakeId.class, new SnowflakeIdDeserializer(this.ids),
					IdRange.class, new StdConvertingDeserializer<>(new Bounds.ToRange()))));
		context.addKeyDeserializers(keyDeserializers());
	}

	private KeyDeserializers keyDeserializers() {
		return new SimpleKeyDeserializers().addDeserializer(SnowflakeId.class,
				new SnowflakeIdKeyDeserializer(this.ids));
	}

	private static Supplier<SnowflakeIdText> unknownLayout() {
		SnowflakeIdText ids = new SnowflakeIdText(IdText.of(IdFormat.DECIMAL), () -> {
			throw new IllegalStateException("A SnowflakeId cannot be read: nothing says the layout of the ids. "
					+ "Make the mapper with new SnowflakeIdJacksonModule(ids), or take Spring Boot's mapper.");
		});
		return () -> ids;
	}

}
