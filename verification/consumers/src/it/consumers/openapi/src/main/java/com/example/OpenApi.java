package com.example;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.example.checks.Checks;
import com.example.checks.RoundTripsOfIds;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;

import org.springframework.aot.AotDetector;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * The OpenAPI document of an application on Spring MVC and on Spring WebFlux, in OpenAPI 3.0 and 3.1, read by
 * swagger-parser; and a TypeScript client that is generated from it.
 */
@SpringBootApplication
public class OpenApi {

	public static void main(String[] args) {
		Checks.run(() -> {
			String servlet = document("/v3/api-docs", args, OpenApi::checkAllBodies,
					"--spring.main.web-application-type=servlet");
			check(servlet, "3.1");
			if (AotDetector.useGeneratedArtifacts()) {
				// only what it was processed as: one kind of web application
				return;
			}
			String reactive = document("/v3/api-docs", args, OpenApi::checkBodies,
					"--spring.main.web-application-type=reactive", "--spring.http.codecs.max-in-memory-size=16MB");
			Checks.check(withoutServers(reactive).equals(withoutServers(servlet)),
					"WebFlux has another document: %s, and MVC %s", reactive, servlet);
			check(document("/v3/api-docs/all", args, OpenApi::checkTypeScript,
					"--snowflake.generators.audit.epoch=2015-01-01T00:00:00Z", "--springdoc.api-docs.version=openapi_3_0", "--springdoc.group-configs[0].group=all",
					"--springdoc.group-configs[0].paths-to-match=/**"), "3.0", "snowflakeIdGenerator", "audit");
		});
	}

	private static String document(String path, String[] args, Port others, String... properties)
			throws Exception {
		String[] all = Stream.concat(Stream.of(args), Stream.of(properties)).toArray(String[]::new);
		try (var context = new SpringApplicationBuilder(OpenApi.class).run(all)) {
			int port = context.getEnvironment().getRequiredProperty("local.server.port", int.class);
			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
						HttpResponse.BodyHandlers.ofString());
			Checks.check(response.statusCode() == 200, "%s answers %s", path, response);
			Files.writeString(Path.of("client/openapi.json"), response.body());
			others.check(port);
			return response.body();
		}
	}

	private static void checkBodies(int port) throws Exception {
		RoundTripsOfIds.checkBodies(port);
		RoundTripsOfIds.check(port, "application/json");
		RoundTripsOfIds.checkNode(port);
	}

	/** Spring WebFlux writes no XML by Jackson, and no lists in CBOR. */
	private static void checkAllBodies(int port) throws Exception {
		checkBodies(port);
		RoundTripsOfIds.check(port, "application/cbor");
		RoundTripsOfIds.check(port, "application/xml");
		RoundTripsOfIds.checkBody(port, "<List><item><base32>x</base32></item></List>", "application/xml",
				"[0].base32: 'x' is not a base32 id, ");
	}

	private static String withoutServers(String document) {
		return document.replaceAll("localhost:\\d+", "");
	}

	private static void check(String document, String version, String... generators) {
		ParseOptions options = new ParseOptions();
		options.setResolve(true);
		SwaggerParseResult result = new OpenAPIV3Parser().readContents(document, null, options);
		Checks.check(result.getMessages().isEmpty(), "swagger-parser says %s of %s", result.getMessages(), document);
		OpenAPI openApi = result.getOpenAPI();
		Checks.check(openApi.getOpenapi().startsWith(version), "%s is not %s", openApi.getOpenapi(), version);
		Checks.check(!openApi.getComponents().getSchemas().containsKey("SnowflakeId"), "a SnowflakeId is an object");

		Schema<?> ids = openApi.getComponents().getSchemas().get("Ids");
		checkTypes(ids.getProperties(), "id", "text", "userId", "text", "base32", "text", "base62", "text", "optional",
				"text", "array", "[text]", "set", "[text]", "nested", "[[text]]", "values", "{text}", "keys",
				"{integer int32}", "snowflakeId", "text", "snowflakeIds", "[text]", "snowflakeIdsOfIds", "{text}",
				"renamed", "text", "product", "text", "entity", "#/components/schemas/Entity", "ownType",
				"integer int64", "ownTypes", "[integer int64]", "ownWords", "string own", "count", "integer int64",
				"counts", "[integer int64]");
		checkTypes(openApi.getComponents().getSchemas().get("Entity").getProperties(), "id", "text", "otherId", "text",
				"version", "integer int64");
		Checks.check("Who has ordered.".equals(property(ids, "userId").getDescription()), "a description is lost");
		Checks.check("42".equals(property(ids, "ownWords").getExample()), "an example is lost");
		checkPattern(ids, "userId", "^usr_[0-9]{1,19}$");
		checkPattern(ids, "product", "^prd_[0-9]{1,19}$");
		checkPattern(ids, "ownWords", "[0-9]+");
		Schema<?> keys = property(ids, "keys");
		Checks.check(version.equals("3.1") ? type(keys.getPropertyNames()).equals("text")
				: keys.getDescription().equals("The keys are ids: ^[0-9]{1,19}$"), "the keys are %s", keys);

		Operation parameters = openApi.getPaths().get("/parameters/{id}/{snowflakeId}/{number}").getGet();
		checkTypes(parametersOf(parameters), "id", "text", "snowflakeId", "text", "number", "integer int64", "list",
				"[text]", "array", "[text]", "absent", "text", "optional", "text", "preset", "text", "presets",
				"[text]", "snowflakeIdOption", "text", "snowflakeIds", "[text]", "snowflakeIdArray", "[text]", "X-Id",
				"text", "last", "text", "user", "text", "after", "text", "amount", "integer int64");
		checkTypes(openApi.getComponents().getSchemas().get("IdRange").getProperties(), "first", "text", "last", "text");
		Checks.check("ord_7".equals(parametersOf(parameters).get("preset").getDefault()), "a default is lost");
		Checks.check(document.contains("\"default\":[\"7\",\"8\"]"), "defaults are lost in %s", document);
		checkBody(parameters, "200", "*/*", "[text]");
		checkBody(openApi.getPaths().get("/wrapped").getGet(), "200", "*/*", "text");
		checkTypes(parametersOf(openApi.getPaths().get("/ranges").getGet()), "limit", "integer int32", "from",
				"string date-time", "until", "string date-time");
		Operation unread = openApi.getPaths().get("/unread").getPost();
		checkBody(unread, "200", "*/*", "integer int64");
		Schema<?> body = unread.getRequestBody().getContent().get("application/json").getSchema();
		Checks.check(type(body).equals("[integer int64]"), "a body is %s", type(body));
		checkIds(openApi, generators);
	}

	/** The pages of the starter, which speak of generators where there are several. */
	private static void checkIds(OpenAPI openApi, String... generators) {
		String[] generator = (generators.length > 0) ? new String[] { "generator", "string null" } : new String[0];
		Operation draw = openApi.getPaths().get("/ids").getGet();
		checkTypes(parametersOf(draw), and(generator, "count", "integer int32", "format", "string null"));
		Checks.check(parametersOf(draw).get("count").getMaximum().intValueExact() == 10000, "the greatest count");
		Checks.check("decimal".equals(parametersOf(draw).get("format").getDefault()), "the default format");
		Schema<?> ids = draw.getResponses().get("200").getContent().get("application/json").getSchema();
		checkTypes(ids.getProperties(), "ids", "[text]");
		checkBody(draw, "200", "text/plain", "string null");
		for (String status : List.of("500", "503")) {
			checkTypes(problem(draw, status), "title", "string null", "status", "integer int32", "detail",
					"string null", "reason", "string null");
		}
		checkTypes(problem(draw, "400"), "title", "string null", "status", "integer int32", "detail", "string null");
		ApiResponse refused = draw.getResponses().get("503");
		Checks.check(type(refused.getHeaders().get("Retry-After").getSchema()).equals("integer int32"), "Retry-After");

		Operation decode = openApi.getPaths().get("/ids/{id}").getGet();
		checkTypes(parametersOf(decode), and(generator, "id", "text", "format", "string null"));
		for (Schema<?> names : generators(draw, decode)) {
			Checks.check(names.getEnum().equals(List.of(generators)), "generators are %s", names.getEnum());
			Checks.check(names.getDefault().equals(generators[0]), "the default generator is %s", names.getDefault());
		}
		Schema<?> parts = decode.getResponses().get("200").getContent().get("application/json").getSchema();
		checkTypes(parts.getProperties(), and(generator, "id", "text", "base32", "text", "base62", "text", "timestamp",
				"string date-time", "nodeId", "integer int64", "nodeIdParts", "{integer int64}", "sequence", "integer int64",
				"doubt", "string null"));
		Checks.check(decode.getResponses().keySet().equals(Set.of("200", "400", "404")),
				"%s", decode.getResponses().keySet());
	}

	private static List<Schema<?>> generators(Operation... operations) {
		List<Schema<?>> schemas = new ArrayList<>();
		for (Operation operation : operations) {
			Schema<?> schema = parametersOf(operation).get("generator");
			if (schema != null) {
				schemas.add(schema);
			}
		}
		return schemas;
	}

	private static String[] and(String[] first, String... second) {
		return Stream.concat(Stream.of(first), Stream.of(second)).toArray(String[]::new);
	}

	private static Map<String, Schema> problem(Operation operation, String status) {
		return operation.getResponses().get(status).getContent().get("application/problem+json").getSchema()
			.getProperties();
	}

	private static Map<String, Schema> parametersOf(Operation operation) {
		return operation.getParameters().stream().collect(Collectors.toMap(Parameter::getName, Parameter::getSchema));
	}

	private static void checkBody(Operation operation, String status, String mediaType, String expected) {
		String type = type(operation.getResponses().get(status).getContent().get(mediaType).getSchema());
		Checks.check(type.equals(expected), "%s answers %s, not %s", operation.getOperationId(), type, expected);
	}

	private static void checkPattern(Schema<?> schema, String name, String expected) {
		String pattern = property(schema, name).getPattern();
		Checks.check(expected.equals(pattern), "%s has the pattern %s, not %s", name, pattern, expected);
	}

	private static void checkTypes(Map<String, Schema> schemas, String... namesAndTypes) {
		Map<String, String> expected = new TreeMap<>();
		for (int i = 0; i < namesAndTypes.length; i += 2) {
			expected.put(namesAndTypes[i], namesAndTypes[i + 1]);
		}
		Map<String, String> types = new TreeMap<>();
		schemas.forEach((name, schema) -> types.put(name, type(schema)));
		Checks.check(types.equals(expected), "%s is not %s", types, expected);
	}

	private static Schema<?> property(Schema<?> schema, String name) {
		return (Schema<?>) schema.getProperties().get(name);
	}

	/** A short word for a schema. That of an id is "text", if its example is one. */
	private static String type(Schema<?> schema) {
		if (schema.get$ref() != null) {
			return schema.get$ref();
		}
		String type = (schema.getTypes() != null) ? String.join(",", schema.getTypes()) : schema.getType();
		if (type.equals("array")) {
			return "[" + type(schema.getItems()) + "]";
		}
		if (schema.getAdditionalProperties() instanceof Schema<?> values) {
			return "{" + type(values) + "}";
		}
		boolean id = "snowflake".equals(schema.getFormat()) && type.equals("string")
				&& String.valueOf(schema.getExample()).matches(schema.getPattern());
		return id ? "text" : type + " " + schema.getFormat();
	}

	/** What is checked while the application runs. */
	@FunctionalInterface
	interface Port {

		void check(int port) throws Exception;

	}

	/** Needs Node and its registry, and says so where they are missing. */
	private static void checkTypeScript(int port) throws InterruptedException {
		if (run("node", "--version") != 0 || run("npm", "ci", "--prefer-offline") != 0) {
			System.out.println("Skipped: no client in TypeScript, for which node, npm and its registry are needed");
			return;
		}
		Checks.check(run("npm", "run", "generate") == 0, "no client can be generated");
		Checks.check(run("npm", "run", "compile") == 0, "the client does not compile");
		Checks.check(run("node", "build/client.js", "http://localhost:" + port) == 0, "the client lost an id");
	}

	private static int run(String... command) throws InterruptedException {
		try {
			return new ProcessBuilder(new ArrayList<>(List.of(command))).directory(Path.of("client").toFile())
				.inheritIO()
				.start()
				.waitFor();
		}
		catch (IOException ex) {
			System.out.println(ex.getMessage());
			return -1;
		}
	}

}
