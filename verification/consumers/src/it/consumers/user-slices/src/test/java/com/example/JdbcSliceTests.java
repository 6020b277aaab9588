package com.example;

import io.github.snowflakeid.IdGenerator;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@JdbcTest
class JdbcSliceTests extends SlicesLeaseNothing {

	@Autowired
	private JdbcClient jdbc;

	@Test
	void rowIsFoundByItsId(@Autowired IdGenerator ids) {
		long id = ids.nextId();
		this.jdbc.sql("insert into parcel (id, city) values (?, 'Rome')").param(id).update();
		assertThat(this.jdbc.sql("select city from parcel where id = ?").param(id).query(String.class).single())
			.isEqualTo("Rome");
	}

}
