package io.github.snowflakeid.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.faults.CallJournal.Moment;
import io.github.snowflakeid.lease.NodeLeaseStore;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * An application that draws ids at a steady rate until it is ended, alone and in batches,
 * and writes the outcome of each call to its {@link CallJournal} before it makes the next
 * one: what the operating system has taken survives the death of the process. It draws on
 * while it is being shut down. Everything else is the starter as it comes, but for the
 * {@link LeaseJournal} in front of the lease store.
 */
@EnableAutoConfiguration
public class FleetNode {

	private static final String JOURNAL = "node.journal";

	private static final int USUAL_BATCH = 100;

	private static final long SECOND = 1_000_000_000;

	/** What was missed while ids were refused is not made up for. */
	private static final long MOST_ARREARS = SECOND / 20;

	private static final long AFTER_REFUSAL = SECOND / 200;

	private final TimeSource time = TimeSource.system();

	private final SplittableRandom random = new SplittableRandom();

	public static void main(String[] args) throws IOException {
		try (CallJournal journal = new CallJournal(Path.of(System.getProperty(JOURNAL) + ".calls"))) {
			ConfigurableApplicationContext context = SpringApplication.run(FleetNode.class, args);
			new FleetNode().draw(context, journal, Integer.getInteger("node.rate"));
		}
	}

	@Bean
	static BeanPostProcessor leaseJournal() {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				return (bean instanceof NodeLeaseStore store)
						? new LeaseJournal(store, Path.of(System.getProperty(JOURNAL) + ".leases")) : bean;
			}

		};
	}

	private void draw(ConfigurableApplicationContext context, CallJournal journal, int idsPerSecond) {
		IdGenerator generator = context.getBean(IdGenerator.class);
		long due = this.time.nanoTime();
		while (context.isActive()) {
			int count = count();
			boolean drawn = call(generator, count, journal);
			long now = this.time.nanoTime();
			due = drawn ? Math.max(due, now - MOST_ARREARS) + count * SECOND / idsPerSecond : now + AFTER_REFUSAL;
			while (now < due) {
				this.time.park(due - now);
				now = this.time.nanoTime();
			}
		}
	}

	/** One in four is a single id, one in a thousand more than fits into a tick. */
	private int count() {
		int dice = this.random.nextInt(1_000);
		if (dice == 0) {
			return CallJournal.MOST_IDS;
		}
		return (dice <= 250) ? 1 : this.random.nextInt(2, USUAL_BATCH + 1);
	}

	private boolean call(IdGenerator generator, int count, CallJournal journal) {
		Moment before = now();
		try {
			long[] ids = (count == 1) ? new long[] { generator.nextId() } : generator.nextIds(count);
			journal.acknowledged(before, now(), ids);
			return true;
		}
		catch (IdRefusedException ex) {
			journal.refused(before, now(), ex.reason());
		}
		catch (RuntimeException ex) {
			journal.refused(before, now(), null);
			System.out.println("unexpected: " + ex);
		}
		return false;
	}

	private Moment now() {
		return new Moment(this.time.nanoTime(), this.time.millis());
	}

}
