package io.github.snowflakeid.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.NodeLeaseStore;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * An application that draws ids at a steady rate until it is ended, alone and in batches,
 * and writes the outcome of each call to its {@link CallJournal} before it makes the next
 * one: what the operating system has taken survives the death of the process. It draws on
 * while it is being shut down, and so may {@link LastDrawers}; meanwhile
 * {@link Harassment} does what it is told to. Everything else is the starter as it comes,
 * but for the {@link LeaseJournal} in front of the lease store.
 */
@EnableAutoConfiguration
@Import(LastDrawers.class)
public class DrawingNode {

	/** Whose ids nobody waits for: the context is being closed. */
	static final String LATE = "late";

	private static final int USUAL_BATCH = 100;

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	/** What was missed while ids were refused is not made up for. */
	private static final long MOST_ARREARS = SECOND / 20;

	private static final long AFTER_REFUSAL = SECOND / 200;

	private final TimeSource time = TimeSource.system();

	private final SplittableRandom random = new SplittableRandom();

	public static void main(String[] args) throws IOException {
		ConfigurableApplicationContext context = SpringApplication.run(DrawingNode.class, args);
		try (Drawing drawing = context.getBean(Drawing.class)) {
			Harassment harassment = new Harassment(context, drawing, Thread.currentThread());
			harassment.start();
			new DrawingNode().draw(context, drawing, harassment, Integer.getInteger("node.rate"));
		}
	}

	/** Not closed with the context, which others outlive. */
	@Bean(destroyMethod = "")
	static Drawing drawing() {
		return new Drawing(System.getProperty("node.journal"));
	}

	@Bean
	static BeanPostProcessor leaseJournal() {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				return (bean instanceof NodeLeaseStore store)
						? new LeaseJournal(store, new Drawing(System.getProperty("node.journal")).file(".leases"))
						: bean;
			}

		};
	}

	private void draw(ConfigurableApplicationContext context, Drawing drawing, Harassment harassment,
			int idsPerSecond) {
		IdGenerator generator = context.getBean(IdGenerator.class);
		LastDrawers others = context.getBean(LastDrawers.class);
		long due = this.time.nanoTime();
		while (context.isActive()) {
			int count = count();
			boolean drawn = drawing.draw(() -> others.isClosing() ? LATE : "", generator, count);
			harassment.noteInterrupt();
			long now = this.time.nanoTime();
			due = drawn ? Math.max(due, now - MOST_ARREARS) + count * SECOND / idsPerSecond : now + AFTER_REFUSAL;
			while (now < due) {
				this.time.park(due - now);
				harassment.noteInterrupt();
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

}
