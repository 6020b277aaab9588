package com.example;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.example.checks.Applications;
import com.example.checks.Checks;
import com.example.checks.LoadedClasses;
import com.example.checks.Race;
import com.example.checks.RoundTrips;
import jakarta.persistence.EntityManagerFactory;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * Stores what docs/entities/jpa.md, docs/entities.md and README.md show, and then many rows.
 */
@SpringBootApplication
public class EntitiesJpa implements Checks.Task {

	private final Orders orders;

	private final OrderRepository repository;

	private final DeliveryRepository deliveries;

	private final InvoiceRepository invoices;

	private final EntityManagerFactory entityManagerFactory;

	EntitiesJpa(Orders orders, OrderRepository repository, DeliveryRepository deliveries, InvoiceRepository invoices,
			EntityManagerFactory entityManagerFactory) {
		this.orders = orders;
		this.repository = repository;
		this.deliveries = deliveries;
		this.invoices = invoices;
		this.entityManagerFactory = entityManagerFactory;
	}

	public static void main(String[] args) {
		Applications.runOnPostgres(EntitiesJpa.class, args);
	}

	@Bean
	static RoundTrips roundTrips() {
		return new RoundTrips();
	}

	@Override
	public void run() throws Exception {
		checkPages();
		List<Long> all = Race.save("JPA", 1,
				(thread) -> this.orders.saveAll(orders(Race.BATCH)).stream().map(Order::getId).toList());
		Race.read(all, this.repository::findAllById);
		LoadedClasses.checkIntegrations("jpa");
	}

	private void checkPages() throws Exception {
		checkInserts(1, this.orders::saveOne);
		Order parent = new Order("Grace");
		Stream.generate(Item::new).limit(Race.BATCH).forEach(parent::add);
		checkInserts(2, () -> this.repository.save(parent));
		Checks.check(parent.getItems().stream().map(Item::getId).distinct().count() == Race.BATCH, "Items without ids");
		checkInserts(1, this.orders::persist);
		Checks.check(this.orders.seats().stream().allMatch((seat) -> seat.getId().number() > 0), "A seat without a number");
		checkInserts(1, () -> this.orders.savePreset(42L));
		Checks.check(this.deliveries.findById(42L).orElseThrow().getTrackingNumber() > 0, "No tracking number");
		checkInserts(1, () -> this.orders.insertStateless(orders(2 * Race.BATCH)));
		Delivery upserted = this.orders.upsertNew();
		Checks.check(this.deliveries.existsById(upserted.getId()), "Nothing has been upserted");
		Checks.check(fails(() -> this.orders.upsert(new Delivery(null))), "An upsert without an id has not failed");
		Long invoice = (Long) this.entityManagerFactory.getPersistenceUnitUtil()
			.getIdentifier(this.invoices.save(new Invoice()));
		Checks.check(this.invoices.findById(invoice).isPresent(), "No invoice %s", invoice);
	}

	private static boolean fails(Runnable work) {
		try {
			work.run();
			return false;
		}
		catch (RuntimeException ex) {
			return true;
		}
	}

	private static void checkInserts(int expected, Checks.Task work) throws Exception {
		Map<String, Integer> sent = RoundTrips.of(work);
		Checks.check(sent.equals(Map.of("insert", expected)), "Not %d inserts but %s", expected, sent);
	}

	private static List<Order> orders(int count) {
		return Stream.generate(() -> new Order("Ada")).limit(count).toList();
	}

}
