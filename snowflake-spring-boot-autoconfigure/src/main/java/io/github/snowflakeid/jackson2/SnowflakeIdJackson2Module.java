package io.github.snowflakeid.jackson2;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.deser.KeyDeserializers;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleDeserializers;
import com.fasterxml.jackson.databind.module.SimpleKeyDeserializers;
import com.fasterxml.jackson.databind.module.SimpleSerializers;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.text.SnowflakeIdText;
import io.github.snowflakeid.text.SnowflakeText;

/**
 * Lets mappers of Jackson 2 write and read ids as texts: what has {@link SnowflakeText},
 * an entity's {@code long} or {@code Long} with {@link SnowflakeGenerated},
 * {@link SnowflakeId}, and the bounds of an {@link IdRange}. Spring Boot's own mappers
 * have it; any other takes it by {@code registerModule}.
 */
public final class SnowflakeIdJackson2Module extends Module {

	private final Supplier<SnowflakeIdText> ids;

	/**
	 * For {@code findAndAddModules()}: a {@link SnowflakeId} is written in decimal digits
	 * and cannot be read, since nothing says the layout of the ids.
	 */
	public SnowflakeIdJackson2Module() {
		this(unknownLayout());
	}

	/**
	 * Makes a module.
	 * @param ids the texts of each {@link SnowflakeId}, asked for when the first one is
	 * written or read
	 */
	public SnowflakeIdJackson2Module(Supplier<SnowflakeIdText> ids) {
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
		context.addBeanSerializerModifier(new IdSerializers());
		context.addBeanDeserializerModifier(new IdDeserializers());
		context.addSerializers(new SimpleSerializers(List.of(new SnowflakeIdSerializer(this.ids),
				new StdDelegatingSerializer(IdRange.class, new Bounds.FromRange()))));
		context.addKeySerializers(new SimpleSerializers(List.of(new SnowflakeIdKeySerializer(this.ids))));
		context
			.addDeserializers(new SimpleDeserializers(Map.of(SnowflakeId.class, new SnowflakeIdDeserializer(this.ids),
					IdRange.class, new StdDelegatingDeserializer<>(new Bounds.ToRange()))));
		context.addKeyDeserializers(keyDeserializers());
	}

	private KeyDeserializers keyDeserializers() {
		return new SimpleKeyDeserializers().addDeserializer(SnowflakeId.class,
				new SnowflakeIdKeyDeserializer(this.ids));
	}

	private static Supplier<SnowflakeIdText> unknownLayout() {
		SnowflakeIdText ids = new SnowflakeIdText(IdText.of(IdFormat.DECIMAL), () -> {
			throw new IllegalStateException("A SnowflakeId cannot be read: nothing says the layout of the ids. "
					+ "Make the mapper with new SnowflakeIdJackson2Module(ids), or take Spring Boot's mapper.");
		});
		return () -> ids;
	}

}
