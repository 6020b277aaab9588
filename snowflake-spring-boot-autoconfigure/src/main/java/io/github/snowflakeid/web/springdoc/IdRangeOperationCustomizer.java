package io.github.snowflakeid.web.springdoc;

import java.util.stream.Stream;

import io.github.snowflakeid.IdRange;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;

/**
 * Describes an {@link IdRange} that a controller takes as an argument: it is read from
 * two moments in the query.
 */
public final class IdRangeOperationCustomizer implements GlobalOperationCustomizer {

	/**
	 * Makes a customizer, and has springdoc leave such arguments to it.
	 */
	public IdRangeOperationCustomizer() {
		SpringDocUtils.getConfig().addRequestWrapperToIgnore(IdRange.class);
	}

	@Override
	public Operation customize(Operation operation, HandlerMethod handlerMethod) {
		if (Stream.of(handlerMethod.getMethodParameters()).anyMatch(IdRangeOperationCustomizer::isRead)) {
			add(operation, "from", "The first moment of the span; without it, from the first id on.");
			add(operation, "until", "The first moment after the span; without it, to the last id.");
		}
		return operation;
	}

	private static boolean isRead(MethodParameter parameter) {
		return parameter.getParameterType() == IdRange.class && !parameter.hasParameterAnnotation(RequestBody.class);
	}

	/** Unless the application has described it already. */
	private static void add(Operation operation, String name, String description) {
		if (operation.getParameters() == null
				|| operation.getParameters().stream().noneMatch((parameter) -> name.equals(parameter.getName()))) {
			operation.addParametersItem(new QueryParameter().name(name)
				.description(description)
				.required(false)
				.schema(IdSchemas.string().format("date-time")));
		}
	}

}
