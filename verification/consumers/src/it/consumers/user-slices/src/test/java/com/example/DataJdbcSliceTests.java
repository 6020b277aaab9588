package com.example;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jdbc.test.autoconfigure.DataJdbcTest;

import static org.assertj.core.api.Assertions.assertThat;

@DataJdbcTest
class DataJdbcSliceTests extends SlicesLeaseNothing {

	@Autowired
	private Parcels parcels;

	@Test
	void parcelIsFoundByItsId() {
		Parcel parcel = this.parcels.save(new Parcel(null, "Rome"));
		assertThat(this.parcels.findById(parcel.id())).contains(parcel);
	}

}
