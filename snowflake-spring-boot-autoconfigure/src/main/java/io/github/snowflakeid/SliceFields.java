package io.github.snowflakeid;

/**
 * The word of a {@link Slice} between its pads: the virtual machine lays out the fields
 * of a superclass before those of its subclasses, and only within one class as it likes.
 */
final class SliceFields {

	private SliceFields() {
	}

	abstract static class LeftPad {

		long l00;

		long l01;

		long l02;

		long l03;

		long l04;

		long l05;

		long l06;

		long l07;

		long l08;

		long l09;

		long l10;

		long l11;

		long l12;

		long l13;

		long l14;

		long l15;

	}

	abstract static class Word extends LeftPad {

		volatile long word;

		Word(long word) {
			this.word = word;
		}

	}

	abstract static class RightPad extends Word {

		long r00;

		long r01;

		long r02;

		long r03;

		long r04;

		long r05;

		long r06;

		long r07;

		long r08;

		long r09;

		long r10;

		long r11;

		long r12;

		long r13;

		long r14;

		long r15;

		RightPad(long word) {
			super(word);
		}

	}

}
