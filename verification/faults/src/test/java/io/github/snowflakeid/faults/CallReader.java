package io.github.snowflakeid.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Reads a {@link CallJournal}, also one that grows meanwhile.
 */
final class CallReader implements AutoCloseable {

	private static final int BUFFER = 1 << 20;

	private final FileChannel file;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).flip();

	/** Where in the file the buffer ends. */
	private long position;

	private long endNanos;

	private long wall;

	private long word;

	private int firstId;

	private int count;

	CallReader(Path file) throws IOException {
		this(file, 0);
	}

	CallReader(Path file, long position) throws IOException {
		this.file = FileChannel.open(file);
		this.position = position;
	}

	/**
	 * Goes to the next call.
	 * @return false if there is none, or only a part of it
	 */
	boolean next() throws IOException {
		if (!has(CallJournal.HEADER_BYTES)) {
			return false;
		}
		int start = this.buffer.position();
		long last = this.buffer.getLong(start + 2 * Long.BYTES);
		int bytes = CallJournal.HEADER_BYTES + CallJournal.count(last) * Long.BYTES;
		if (!has(bytes)) {
			return false;
		}
		read(CallJournal.count(last));
		return true;
	}

	/**
	 * Goes to what is there of a last call that was cut off when its process was killed.
	 * @return false if there is nothing
	 */
	boolean nextPart() {
		int ids = this.buffer.remaining() / Long.BYTES - CallJournal.HEADER_BYTES / Long.BYTES;
		if (ids <= 0) {
			return false;
		}
		read(ids);
		return true;
	}

	private void read(int count) {
		this.endNanos = this.buffer.getLong();
		this.wall = this.buffer.getLong();
		this.word = this.buffer.getLong();
		this.firstId = this.buffer.position();
		this.count = count;
		this.buffer.position(this.firstId + count * Long.BYTES);
	}

	private boolean has(int bytes) throws IOException {
		if (this.buffer.remaining() >= bytes) {
			return true;
		}
		this.buffer.compact();
		int read = this.file.read(this.buffer, this.position);
		while (read > 0) {
			this.position += read;
			read = this.file.read(this.buffer, this.position);
		}
		this.buffer.flip();
		return this.buffer.remaining() >= bytes;
	}

	/** Where the next call begins in the file. */
	long position() {
		return this.position - this.buffer.remaining();
	}

	long endNanos() {
		return this.endNanos;
	}

	long wall() {
		return this.wall;
	}

	long nanos() {
		return CallJournal.nanos(this.word);
	}

	int outcome() {
		return CallJournal.outcome(this.word);
	}

	int count() {
		return this.count;
	}

	long id(int index) {
		return this.buffer.getLong(this.firstId + index * Long.BYTES);
	}

	@Override
	public void close() throws IOException {
		this.file.close();
	}

}
