package io.github.snowflakeid.lease.redis;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.data.redis.RedisSystemException;

/**
 * Puts what the server said into the message. "Error in execution" is all that Spring
 * Data says of it, and what is shown to people is one message, without its causes.
 */
final class ServerWords {

	private ServerWords() {
	}

	static RedisSystemException in(RedisSystemException exception) {
		String words = NestedExceptionUtils.getMostSpecificCause(exception).getMessage();
		String message = exception.getMessage();
		return (words == null || (message != null && message.contains(words))) ? exception
				: new RedisSystemException(message + ": " + words, exception.getCause());
	}

}
