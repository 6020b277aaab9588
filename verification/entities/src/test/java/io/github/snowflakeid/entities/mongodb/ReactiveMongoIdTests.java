package io.github.snowflakeid.entities.mongodb;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.entity.mongodb.MongoIdAutoConfiguration;
import io.github.snowflakeid.autoconfigure.entity.mongodb.ReactiveMongoIdAutoConfiguration;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.entity.mongodb.MongoIdCallback;
import io.github.snowflakeid.entity.mongodb.ReactiveMongoIdCallback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.mongodb.autoconfigure.DataMongoAutoConfiguration;
import org.springframework.boot.data.mongodb.autoconfigure.DataMongoReactiveAutoConfiguration;
import org.springframework.boot.mongodb.autoconfigure.MongoAutoConfiguration;
import org.springframework.boot.mongodb.autoconfigure.MongoReactiveAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.mongodb.core.ReactiveMongoTemplate;
import org.springframework.data.mongodb.repository.ReactiveMongoRepository;
import org.springframework.data.mongodb.repository.support.ReactiveMongoRepositoryFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link SnowflakeGenerated} with the reactive side of Spring Data MongoDB as
 * Spring Boot sets it up.
 */
@Tag("once")
class ReactiveMongoIdTests {

	private static final MongoServer server = new MongoServer(new MemoryBackend());

	private static String uri = "";

	private final Set<String> drawing = ConcurrentHashMap.newKeySet();

	private static final AtomicLong last = new AtomicLong();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class, MongoIdAutoConfiguration.class,
				ReactiveMongoIdAutoConfiguration.class, MongoAutoConfiguration.class, DataMongoAutoConfiguration.class,
				MongoReactiveAutoConfiguration.class, DataMongoReactiveAutoConfiguration.class))
		.withBean(IdGenerator.class, () -> this::draw)
		.withPropertyValues("spring.mongodb.uri=" + uri);

	@BeforeAll
	static void start() {
		uri = server.bindAndGetConnectionString() + "/ids";
	}

	@AfterAll
	static void stop() {
		server.shutdownNow();
	}

	@Test
	void fillsWhatIsSavedAndInserted() {
		run((template) -> {
			Order saved = required(template.save(new Order()).block());
			Order inserted = required(template.insert(new Order()).block());
			assertThat(inserted.id).isGreaterThan(saved.id).isPositive();
			assertThat(template.findById(saved.id, Order.class).block()).isNotNull();
			assertThat(template.findById(inserted.id, Order.class).block()).isNotNull();
		});
	}

	@Test
	void keepsWhatIsPreset() {
		run((template) -> {
			assertThat(required(template.save(new Ticket("a", "saved")).block()).id()).isEqualTo("a");
			assertThat(required(template.insert(new Ticket("b", "inserted")).block()).id()).isEqualTo("b");
			assertThat(this.drawing).isEmpty();
		});
	}

	@Test
	void fillsWhatARepositorySavesTogether() {
		run((template) -> {
			Tickets tickets = new ReactiveMongoRepositoryFactory(template).getRepository(Tickets.class);
			List<Ticket> some = Stream.generate(() -> new Ticket(null, "one")).limit(100).toList();
			List<Ticket> saved = required(tickets.saveAll(some).collectList().block());
			assertThat(saved).hasSize(100).extracting(Ticket::id).doesNotContainNull().doesNotHaveDuplicates();
			assertThat(tickets.findAllById(saved.stream().map(Ticket::id).toList()).count().block()).isEqualTo(100);
		});
	}

	@Test
	void drawsNoIdOnAnEventLoop() {
		run((template) -> {
			// each on its own: of a flux, the thread that blocks may ask for the next
			// one, too
			Flux.range(0, 20)
				.concatMap((each) -> Mono.defer(() -> template.insert(new Order())).subscribeOn(Schedulers.parallel()))
				.blockLast();
			assertThat(this.drawing).isNotEmpty().allMatch((thread) -> thread.startsWith("boundedElastic"));
		});
	}

	@Test
	void theSideIsThereWithItsDriverOnly() {
		this.runner.withClassLoader(new FilteredClassLoader("com.mongodb.client"))
			.run((context) -> assertThat(context).hasSingleBean(ReactiveMongoIdCallback.class)
				.doesNotHaveBean(MongoIdCallback.class));
	}

	private void run(Consumer<ReactiveMongoTemplate> test) {
		this.runner.run((context) -> test.accept(context.getBean(ReactiveMongoTemplate.class)));
	}

	private long draw() {
		this.drawing.add(Thread.currentThread().getName());
		return last.incrementAndGet();
	}

	private static <T> T required(@Nullable T value) {
		return Objects.requireNonNull(value);
	}

	interface Tickets extends ReactiveMongoRepository<Ticket, String> {

	}

}
