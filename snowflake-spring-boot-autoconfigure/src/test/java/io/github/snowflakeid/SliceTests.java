package io.github.snowflakeid;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SliceTests {

	@Test
	void ticketAtTheEndIsOutsideTheWindow() {
		Slice slice = new Slice(0, 0, 0, 8);
		assertThat(slice.covers(7)).isTrue();
		assertThat(slice.covers(8)).isFalse();
	}

	@Test
	void tickIsOpenedByOneThreadOnly() {
		Slice slice = new Slice(0, 0, 0, 8);
		assertThat(slice.advance(0, 4)).isTrue();
		assertThat(slice.advance(0, 4)).isFalse();
	}

	@Test
	void ticketsAreDrawnOnce() {
		Slice slice = new Slice(0, 0, 3, 8);
		assertThat(slice.isUnused()).isTrue();
		assertThat(slice.draw(1)).isEqualTo(3);
		assertThat(slice.draw(2)).isEqualTo(4);
		assertThat(slice.draw(1)).isEqualTo(6);
		assertThat(slice.isUnused()).isFalse();
	}

	@Test
	void closingTellsTheNextFreeTicketOnce() {
		Slice slice = new Slice(0, 0, 3, 8);
		slice.draw(2);
		assertThat(slice.close()).isEqualTo(5);
		assertThat(Slice.isClosed(slice.close())).isTrue();
	}

	@Test
	void ticketOfAClosedSliceLiesBeyondEveryWindow() {
		Slice slice = new Slice(0, 0, 3, Long.MAX_VALUE);
		slice.close();
		assertThat(slice.covers(slice.draw(1))).isFalse();
	}

	@Test
	void shorteningTellsTheNextFreeTicketAndEndsTheWindowBeforeIt() {
		Slice slice = new Slice(0, 0, 0, 8);
		slice.draw(5);
		assertThat(slice.shorten(4)).isEqualTo(5);
		assertThat(slice.covers(3)).isTrue();
		assertThat(slice.covers(4)).isFalse();
	}

	@Test
	void noneIsClosed() {
		assertThat(Slice.isClosed(Slice.none().draw(1))).isTrue();
	}

}
