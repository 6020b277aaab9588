package io.github.snowflakeid.entities.ranges;

import java.util.List;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/**
 * On docs/ranges.md.
 */
interface Orders extends JpaRepository<Order, Long> {

	List<Order> findByIdBetween(long first, long last);

	@Query("select o from Order o where o.id >= :from and o.id < :until order by o.id")
	List<Order> findFromUntil(long from, long until);

}
