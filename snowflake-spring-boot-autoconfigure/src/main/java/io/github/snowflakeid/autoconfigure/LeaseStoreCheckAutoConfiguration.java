package io.github.snowflakeid.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of a check that there is the store which
 * {@code snowflake.lease.store} names. Without it, a store whose library is missing would
 * silently be none.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnProperty("snowflake.lease.store")
@Import(LeaseStoreCheck.class)
public final class LeaseStoreCheckAutoConfiguration {

	LeaseStoreCheckAutoConfiguration() {
	}

}
