package io.github.snowflakeid.entities.ranges;

import java.util.List;

import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.CrudRepository;

/**
 * On docs/ranges.md.
 */
interface Sales extends CrudRepository<Sale, Long> {

	List<Sale> findByIdBetween(long first, long last);

	@Query("select * from orders where id >= :from and id < :until order by id")
	List<Sale> findFromUntil(long from, long until);

}
