package io.github.snowflakeid.entities.slices;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/**
 * An entity whose id is set by hand.
 */
@Entity
class Parcel {

	@Id
	private long id;

	Parcel() {
	}

	Parcel(long id) {
		this.id = id;
	}

	long id() {
		return this.id;
	}

}
