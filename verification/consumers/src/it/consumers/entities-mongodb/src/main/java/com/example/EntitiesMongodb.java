package com.example;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import com.example.checks.Applications;
import com.example.checks.Checks;
import com.example.checks.LoadedClasses;
import com.example.checks.Race;
import com.example.checks.RoundTrips;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.github.snowflakeid.IdFormat;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Stores documents through both drivers, and reads them again.
 */
@SpringBootApplication
public class EntitiesMongodb implements Checks.Task {

	private final Orders orders;

	private final Tickets tickets;

	EntitiesMongodb(Orders orders, Tickets tickets) {
		this.orders = orders;
		this.tickets = tickets;
	}

	public static void main(String[] args) {
		Checks.run(() -> {
			MongoServer server = new MongoServer(new MemoryBackend());
			try {
				Applications.check(EntitiesMongodb.class, args,
						"--spring.mongodb.uri=" + server.bindAndGetConnectionString() + "/test");
			}
			finally {
				server.shutdownNow();
			}
		});
	}

	@Bean
	static MongoClientSettingsBuilderCustomizer roundTrips() {
		return (settings) -> settings.addCommandListener(new CommandListener() {

			@Override
			public void commandStarted(CommandStartedEvent event) {
				RoundTrips.add(event.getCommandName());
			}

		});
	}

	@Override
	public void run() throws Exception {
		checkLines();
		List<Long> all = Race.save("MongoDB", 1, (thread) -> this.orders
			.saveAll(Stream.generate(() -> new Order("Ada")).limit(Race.BATCH).toList())
			.stream()
			.map(Order::getId)
			.toList());
		Race.read(all, this.orders::findAllById);
		checkTickets();
		LoadedClasses.checkIntegrations("mongodb");
	}

	private void checkLines() {
		Order order = new Order("Ada");
		order.getLines().add(new Order.Line(null, "pen"));
		this.orders.save(order);
		Order found = this.orders.findById(order.getId()).orElseThrow();
		Checks.check(found.getLines().get(0).number() > found.getId(), "The line has no number after its order's");
	}

	/** Half of them on threads that must not block. */
	private void checkTickets() throws Exception {
		Map<Long, Ticket> saved = new ConcurrentHashMap<>();
		List<Long> all = Race.save("MongoDB, reactive", Race.BATCH, (thread) -> {
			Flux<Ticket> batch = Flux.range(0, Race.BATCH)
				.concatMap((document) -> this.tickets.save(new Ticket(null, "one")));
			return ((thread % 2 == 0) ? batch : batch.subscribeOn(Schedulers.parallel())).map((ticket) -> {
				long id = IdFormat.BASE32.parse(ticket.id());
				saved.put(id, ticket);
				return id;
			}).collectList().block();
		});
		Race.read(all, (ids) -> this.tickets.findAllById(ids.stream().map(IdFormat.BASE32::format).toList())
			.filter((ticket) -> ticket.equals(saved.get(IdFormat.BASE32.parse(ticket.id()))))
			.collectList()
			.block());
	}

}
