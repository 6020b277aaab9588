package io.github.snowflakeid.web.springdoc;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.RefusalReason;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.PathParameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import org.springdoc.core.customizers.GlobalOperationCustomizer;

import org.springframework.core.Ordered;
import org.springframework.web.method.HandlerMethod;

/**
 * Describes the pages that serve ids over HTTP. Their controllers take requests and write
 * responses by themselves, so that springdoc sees nothing of either.
 */
public final class SnowflakeIdsOperationCustomizer implements GlobalOperationCustomizer, Ordered {

	private static final String CONTROLLERS = "io.github.snowflakeid.web";

	private static final String TAG = "ids";

	private final IntSupplier maxCount;

	private final Supplier<IdText> text;

	private final Supplier<List<String>> generators;

	private final Supplier<Optional<String>> byDefault;

	/**
	 * Makes a customizer.
	 * @param maxCount supplies how many ids one request may ask for
	 * @param text supplies how ids are written where a request does not say it
	 * @param generators supplies the names of those whose ids are served
	 * @param byDefault supplies which of them a request means that names none
	 */
	public SnowflakeIdsOperationCustomizer(IntSupplier maxCount, Supplier<IdText> text,
			Supplier<List<String>> generators, Supplier<Optional<String>> byDefault) {
		this.maxCount = maxCount;
		this.text = text;
		this.generators = generators;
		this.byDefault = byDefault;
	}

	/** What the application has to say comes later. */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public Operation customize(Operation operation, HandlerMethod handlerMethod) {
		if (handlerMethod.getBeanType().getPackageName().equals(CONTROLLERS)) {
			switch (handlerMethod.getMethod().getName()) {
				case "ids" -> describeIds(operation);
				case "id" -> describeId(operation);
				default -> throw new IllegalStateException("No words for " + handlerMethod);
			}
		}
		return operation;
	}

	private void describeIds(Operation operation) {
		Schema<Object> count = IdSchemas.typed("integer");
		count.setFormat("int32");
		count.setMinimum(BigDecimal.ONE);
		count.setMaximum(BigDecimal.valueOf(this.maxCount.getAsInt()));
		count.setDefault(1);
		describe(operation, "drawIds", "Draws new ids, in increasing order.",
				withGenerator("Which generator the ids come from.",
						new QueryParameter().name("count").description("How many ids.").schema(count),
						format("How the ids are written.")));
		Schema<?> ids = object().addProperty("ids", IdSchemas.typed("array").items(id(anyFormat())))
			.addRequiredItem("ids");
		operation.setResponses(new ApiResponses()
			.addApiResponse("200",
					new ApiResponse()
						.description("The ids. They are texts, because JavaScript loses digits of numbers.")
						.content(new Content().addMediaType("application/json", new MediaType().schema(ids))
							.addMediaType("text/plain",
									new MediaType().schema(IdSchemas.string().description("One id a line.")))))
			.addApiResponse("400", problem("A parameter is wrong."))
			.addApiResponse("500", refusal("The end of life: no id will ever be issued again."))
			.addApiResponse("503",
					refusal("Ids are refused for now.").addHeaderObject("Retry-After",
							new Header().description("In how many seconds to come again.")
								.required(true)
								.schema(IdSchemas.typed("integer").format("int32").minimum(BigDecimal.ONE)))));
	}

	private void describeId(Operation operation) {
		describe(operation, "decodeId", "Reads what is in an id.",
				withGenerator("By which generator's layout the id is read.",
						new PathParameter().name("id").description("The id, in the format.").schema(id(anyFormat())),
						format("How the id is written.")));
		IdText decimal = IdText.of(IdFormat.DECIMAL);
		Schema<?> decoded = object().addProperty("id", IdSchemas.describe(IdSchemas.string(), decimal))
			.addProperty("base32", IdSchemas.describe(IdSchemas.string(), IdText.of(IdFormat.BASE32)))
			.addProperty("base62", IdSchemas.describe(IdSchemas.string(), IdText.of(IdFormat.BASE62)))
			.addProperty("timestamp", IdSchemas.string().format("date-time").description("When it was issued."))
			.addProperty("nodeId", IdSchemas.typed("integer").format("int64").description("The node that issued it."))
			.addProperty("nodeIdParts",
					object().additionalProperties(IdSchemas.typed("integer").format("int64"))
						.description("The parts of the node id by name, where the preset has some."))
			.addProperty("sequence",
					IdSchemas.typed("integer").format("int64").description("Its number within the tick."))
			.addProperty("doubt", IdSchemas.string().description("Why it can hardly have been issued here."));
		List.of("id", "base32", "base62", "timestamp", "nodeId", "sequence").forEach(decoded::addRequiredItem);
		if (this.generators.get().size() > 1) {
			decoded.addProperty("generator", IdSchemas.string().description("By whose layout it was read."))
				.addRequiredItem("generator");
		}
		operation.setResponses(
				new ApiResponses()
					.addApiResponse("200",
							new ApiResponse().description("The parts of the id.")
								.content(new Content().addMediaType("application/json",
										new MediaType().schema(decoded))))
					.addApiResponse("400", problem("A parameter is wrong."))
					.addApiResponse("404", problem("The layout of the ids is not known.")));
	}

	/**
	 * What else springdoc has found, such as the header of an API version, is kept. Lists
	 * may be changed by whoever comes next.
	 */
	private static void describe(Operation operation, String id, String summary, List<Parameter> parameters) {
		List<Parameter> others = (operation.getParameters() != null) ? operation.getParameters() : List.of();
		List<Parameter> all = new ArrayList<>(parameters);
		others.stream().filter((other) -> !"path".equals(other.getIn())).forEach(all::add);
		operation.setParameters(all);
		operation.setTags(new ArrayList<>(List.of(TAG)));
		operation.setOperationId(id);
		operation.setSummary(summary);
	}

	/** Where there is but one, nobody has to be told of it. */
	private List<Parameter> withGenerator(String description, Parameter... parameters) {
		List<Parameter> all = new ArrayList<>(List.of(parameters));
		List<String> names = this.generators.get();
		if (names.size() > 1) {
			Schema<Object> schema = IdSchemas.string();
			names.forEach(schema::addEnumItemObject);
			Optional<String> byDefault = this.byDefault.get();
			byDefault.ifPresent(schema::setDefault);
			all.add(new QueryParameter().name("generator")
				.description(description)
				.required(byDefault.isEmpty())
				.schema(schema));
		}
		return all;
	}

	private Parameter format(String description) {
		Schema<Object> schema = IdSchemas.string();
		for (IdFormat format : IdFormat.values()) {
			String name = format.name().toLowerCase(Locale.ROOT);
			schema.addEnumItemObject(name);
			if (IdText.of(format).equals(this.text.get())) {
				schema.setDefault(name);
			}
		}
		return new QueryParameter().name("format").description(description).schema(schema);
	}

	private Schema<?> id(Schema<?> schema) {
		return IdSchemas.describe(schema, this.text.get());
	}

	private static Schema<?> anyFormat() {
		return IdSchemas.string().pattern("^[0-9A-Za-z]{1,19}$");
	}

	private static ApiResponse problem(String description) {
		return problem(description, object());
	}

	private static ApiResponse refusal(String description) {
		Schema<Object> reason = IdSchemas.string();
		for (RefusalReason each : RefusalReason.values()) {
			reason.addEnumItemObject(each.name());
		}
		return problem(description, object().addProperty("reason", reason).addRequiredItem("reason"));
	}

	/** As in RFC 9457. */
	private static ApiResponse problem(String description, Schema<?> schema) {
		schema.addProperty("title", IdSchemas.string())
			.addProperty("status", IdSchemas.typed("integer").format("int32"))
			.addProperty("detail", IdSchemas.string());
		List.of("title", "status", "detail").forEach(schema::addRequiredItem);
		return new ApiResponse().description(description)
			.content(new Content().addMediaType("application/problem+json", new MediaType().schema(schema)));
	}

	private static Schema<?> object() {
		return IdSchemas.typed("object");
	}

}
