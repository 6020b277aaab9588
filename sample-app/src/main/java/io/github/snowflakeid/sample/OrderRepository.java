package io.github.snowflakeid.sample;

import org.springframework.data.repository.CrudRepository;

/**
 * Where orders are kept.
 */
interface OrderRepository extends CrudRepository<Order, Long> {

}
