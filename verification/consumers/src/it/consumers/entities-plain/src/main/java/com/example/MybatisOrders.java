package com.example;

import java.util.ArrayList;
import java.util.List;

import io.github.snowflakeid.IdGenerator;
import org.apache.ibatis.session.ExecutorType;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;

import org.springframework.stereotype.Repository;

@Repository
public class MybatisOrders {

	private final IdGenerator ids;

	private final OrderMapper mapper;

	private final SqlSessionFactory sessions;

	public MybatisOrders(IdGenerator ids, OrderMapper mapper, SqlSessionFactory sessions) {
		this.ids = ids;
		this.mapper = mapper;
		this.sessions = sessions;
	}

	public Order add(String item) {
		Order order = new Order(this.ids.nextId(), item);
		this.mapper.insert(order);
		return order;
	}

	public List<Order> addAll(List<String> items) {
		long[] next = this.ids.nextIds(items.size());
		List<Order> orders = new ArrayList<>();
		try (SqlSession session = this.sessions.openSession(ExecutorType.BATCH)) {
			OrderMapper mapper = session.getMapper(OrderMapper.class);
			for (int at = 0; at < next.length; at++) {
				Order order = new Order(next[at], items.get(at));
				mapper.insert(order);
				orders.add(order);
			}
			session.commit();
		}
		return orders;
	}

}
