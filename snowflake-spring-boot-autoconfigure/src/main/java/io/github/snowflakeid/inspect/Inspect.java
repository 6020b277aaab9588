package io.github.snowflakeid.inspect;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

import io.github.snowflakeid.TimeSource;

/**
 * Reads a column of ids that exist, and says which {@code snowflake.preset} they fit, of
 * what time and which node ids they are, and from when on new ids are greater. Prints the
 * ids of days, too, for queries and for partitions. It is started with
 * {@code java -cp <the starter's jar> io.github.snowflakeid.inspect.Inspect --help}.
 * <p>
 * It ends with 0 if the ids fit something, with 1 if they fit nothing, and with 2 if it
 * was asked for something that it cannot do, has met a line that is no id, or could not
 * write its answer.
 */
public final class Inspect {

	private static final int FITS_NOTHING = 1;

	private static final int REFUSED = 2;

	/** What each file of gzip begins with. */
	private static final int[] COMPRESSED = { 0x1f, 0x8b };

	private final InputStream in;

	private final PrintStream out;

	private final PrintStream problems;

	private final Instant now;

	/**
	 * Prepares a run.
	 * @param in where ids come from if no file is named
	 * @param out where the answer goes
	 * @param problems where a refusal goes
	 * @param now the time by the wall clock
	 */
	Inspect(InputStream in, PrintStream out, PrintStream problems, Instant now) {
		this.in = in;
		this.out = out;
		this.problems = problems;
		this.now = now;
	}

	/**
	 * Runs the command and ends the process.
	 * @param arguments what it is asked for; {@code --help} says what that may be
	 */
	public static void main(String... arguments) {
		System.exit(new Inspect(System.in, System.out, System.err, TimeSource.system().instant()).run(arguments));
	}

	/**
	 * Runs the command.
	 * @return with what the process is to end
	 */
	int run(String... arguments) {
		int status = answer(arguments);
		// asked only now, because a stream to print to keeps failures to itself
		if (this.out.checkError()) {
			return refuse("The answer could not be written, or not all of it");
		}
		return status;
	}

	private int answer(String... arguments) {
		try {
			Options options = Options.parse(arguments);
			if (options.isHelp()) {
				this.out.println(Options.USAGE);
				return 0;
			}
			if (options.partitions() != null) {
				new Partitions(options.layoutOrDefault(), options.table()).print(options.partitions(), this.out);
				return 0;
			}
			return read(options);
		}
		catch (RefusedException ex) {
			return refuse(String.valueOf(ex.getMessage()));
		}
		catch (NoSuchFileException ex) {
			return refuse(String.format(Locale.ROOT, "%s does not exist", ex.getMessage()));
		}
		catch (IOException ex) {
			return refuse(String.format(Locale.ROOT, "The ids cannot be read: %s", ex.getMessage()));
		}
	}

	private int read(Options options) throws IOException {
		ColumnSummary ids = new ColumnSummary();
		Candidates candidates = Candidates.of(options);
		try (InputStream stream = open(options);
				IdColumn column = new IdColumn(new InputStreamReader(stream, StandardCharsets.UTF_8), options)) {
			while (column.next()) {
				ids.add(column.id(), column.line());
				candidates.add(column.id());
			}
			if (ids.isEmpty()) {
				throw new RefusedException("There is no id to read");
			}
			Verdict verdict = new Verdict(candidates, ids, options, this.now);
			new Report(ids, column, verdict).print(this.out);
			return verdict.fitting().isEmpty() ? FITS_NOTHING : 0;
		}
	}

	private InputStream open(Options options) throws IOException {
		String file = options.file();
		InputStream stream = new BufferedInputStream((file != null) ? Files.newInputStream(Path.of(file)) : this.in);
		return isCompressed(stream) ? new GZIPInputStream(stream) : stream;
	}

	private static boolean isCompressed(InputStream stream) throws IOException {
		stream.mark(COMPRESSED.length);
		boolean compressed = true;
		for (int expected : COMPRESSED) {
			compressed &= stream.read() == expected;
		}
		stream.reset();
		return compressed;
	}

	private int refuse(String reason) {
		this.out.flush();
		this.problems.println(reason);
		this.problems.flush();
		return REFUSED;
	}

}
