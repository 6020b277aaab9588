package com.example;

import java.util.List;

import com.example.checks.Checks;
import io.github.snowflakeid.IdGenerator;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What docs/entities/jpa.md does with entities.
 */
@Service
public class Orders {

	private final OrderRepository orders;

	private final DeliveryRepository deliveries;

	private final EntityManager entityManager;

	private final EntityManagerFactory entityManagerFactory;

	private final IdGenerator ids;

	Orders(OrderRepository orders, DeliveryRepository deliveries, EntityManager entityManager,
			EntityManagerFactory entityManagerFactory, IdGenerator ids) {
		this.orders = orders;
		this.deliveries = deliveries;
		this.entityManager = entityManager;
		this.entityManagerFactory = entityManagerFactory;
		this.ids = ids;
	}

	void saveOne() {
		Order order = this.orders.save(new Order("Ada"));
		Checks.check(order.getId() != null, "No id");
	}

	List<Order> saveAll(List<Order> orders) {
		return this.orders.saveAll(orders);
	}

	@Transactional
	public Seat persist() {
		Seat seat = new Seat("north");
		this.entityManager.persist(seat);
		return seat;
	}

	List<Seat> seats() {
		return this.entityManager.createQuery("select s from Seat s", Seat.class).getResultList();
	}

	Delivery savePreset(Long id) {
		return this.deliveries.save(new Delivery(id));
	}

	void insertStateless(List<Order> orders) {
		SessionFactory sessionFactory = this.entityManagerFactory.unwrap(SessionFactory.class);
		sessionFactory.inStatelessTransaction((session) -> session.insertMultiple(orders));
	}

	void upsert(Delivery delivery) {
		SessionFactory sessionFactory = this.entityManagerFactory.unwrap(SessionFactory.class);
		sessionFactory.inStatelessTransaction((session) -> session.upsert(delivery));
	}

	/** An id of its own for a delivery that is to be there afterwards, whether it was before or not. */
	Delivery upsertNew() {
		Delivery delivery = new Delivery(this.ids.nextId());
		upsert(delivery);
		return delivery;
	}

}
