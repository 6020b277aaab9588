package io.github.snowflakeid.autoconfigure;

/**
 * What the properties said when the application was processed ahead of time. All
 * conditions were evaluated with these values, so a run with others would silently get
 * what it did not ask for. A bean definition carries them from the build into the run.
 *
 * @param enabled {@code snowflake.enabled}
 * @param store {@code snowflake.lease.store}
 * @param web {@code snowflake.web.enabled}
 */
record ProcessedAheadOfTime(boolean enabled, String store, boolean web) {

	static final String BEAN_NAME = "snowflakeProcessedAheadOfTime";

}
