package io.github.snowflakeid.lease.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk that takes down what it does, and can refuse a step.
 */
class CountingDisk extends Disk {

	final List<String> steps = new ArrayList<>();

	private int failing = Integer.MAX_VALUE;

	private boolean afterwards;

	/**
	 * Lets a step fail, and all that follow.
	 * @param step the step's number, from 0, counted from now on
	 * @param afterwards whether it fails only when it is done; a write then is half done
	 */
	void failAt(int step, boolean afterwards) {
		this.steps.clear();
		this.failing = step;
		this.afterwards = afterwards;
	}

	void heal() {
		this.failing = Integer.MAX_VALUE;
	}

	@Override
	FileChannel open(Path file) throws IOException {
		if (begin("open " + file.getFileName())) {
			super.open(file).close();
			throw new IOException("Injected after open");
		}
		return super.open(file);
	}

	@Override
	void write(FileChannel channel, ByteBuffer content) throws IOException {
		if (begin("write")) {
			super.write(channel, content.slice(0, content.remaining() / 2));
			throw new IOException("Injected within write");
		}
		super.write(channel, content);
	}

	@Override
	void force(FileChannel channel) throws IOException {
		boolean fail = begin("force");
		super.force(channel);
		end(fail);
	}

	@Override
	void rename(Path from, Path to) throws IOException {
		boolean fail = begin("rename %s to %s".formatted(from.getFileName(), to.getFileName()));
		super.rename(from, to);
		end(fail);
	}

	@Override
	void forceDirectory(Path directory) throws IOException {
		boolean fail = begin("force directory " + directory.getFileName());
		super.forceDirectory(directory);
		end(fail);
	}

	private boolean begin(String step) throws IOException {
		int number = this.steps.size();
		this.steps.add(step);
		if (number > this.failing || (number == this.failing && !this.afterwards)) {
			throw new IOException("Injected before " + step);
		}
		return number == this.failing;
	}

	private static void end(boolean fail) throws IOException {
		if (fail) {
			throw new IOException("Injected afterwards");
		}
	}

}
