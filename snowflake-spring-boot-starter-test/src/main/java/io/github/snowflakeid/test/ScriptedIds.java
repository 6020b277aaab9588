package io.github.snowflakeid.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.snowflakeid.IdGenerator;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * For a test class whose ids are the same in each run, at a time that the test sets, and
 * refused if the test says so. Works with {@code @SpringBootTest} and with slices such as
 * {@code @DataJpaTest}; nested classes have what the class around them has.
 * <p>
 * The {@link IdGenerator} that is injected is a {@link ScriptedIdGenerator}, and the
 * clocks are a {@link ScriptedTimeSource}; the test injects what it needs of the two. The
 * node id is 0, or the smallest one of {@code snowflake.lease.node-ids}, unless a
 * property of the test sets {@code snowflake.node-id}. None is leased. The generators
 * that {@code snowflake.generators} names are scripted, too, each by the qualifier that
 * it has.
 * <p>
 * Each test method begins at {@link ScriptedTimeSource#START}, or a day after
 * {@code snowflake.epoch} or the latest of all epochs if that is later, with the same ids
 * as the method before: rows that a method commits are to be removed, as those of other
 * tests. What the context draws while it starts comes a minute earlier, and is not
 * repeated.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ImportAutoConfiguration({ ScriptedTimeAutoConfiguration.class, ScriptedIdsAutoConfiguration.class })
public @interface ScriptedIds {

}
