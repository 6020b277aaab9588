package com.example;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.r2dbc.test.autoconfigure.DataR2dbcTest;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@DataR2dbcTest
class DataR2dbcSliceTests extends SlicesLeaseNothing {

	@Autowired
	private R2dbcEntityTemplate rows;

	@Test
	void parcelIsStoredWithAnId() {
		Parcel parcel = this.rows.insert(new Parcel(null, "Rome")).block();
		assertThat(parcel.id()).isPositive();
		assertThat(this.rows.select(Parcel.class).all().collectList().block()).containsExactly(parcel);
	}

}
