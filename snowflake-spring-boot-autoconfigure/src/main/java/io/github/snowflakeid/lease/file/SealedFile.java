package io.github.snowflakeid.lease.file;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Named values in a text file, one in a line, and a checksum in the last: people can read
 * it, and a file that was cut off or changed is found out. Texts are URL-encoded.
 */
final class SealedFile {

	private static final String HEADER = "snowflake-lease 1\n";

	private static final String SEAL = "crc32 ";

	private SealedFile() {
	}

	static byte[] encode(Map<String, ?> values) {
		StringBuilder text = new StringBuilder(HEADER);
		values.forEach((name, value) -> text.append(name)
			.append(' ')
			.append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8))
			.append('\n'));
		return sealed(text.toString()).getBytes(StandardCharsets.ISO_8859_1);
	}

	/**
	 * Reads a file.
	 * @param file the file
	 * @param remedy what to do if it is damaged, as a full sentence
	 * @return the values by name
	 * @throws java.nio.file.NoSuchFileException if it does not exist
	 * @throws IOException if it cannot be read, or is damaged
	 */
	static Map<String, String> read(Path file, String remedy) throws IOException {
		String text = new String(bytes(file), StandardCharsets.ISO_8859_1);
		int seal = text.lastIndexOf(SEAL);
		if (seal < 0 || !text.equals(sealed(text.substring(0, seal)))) {
			throw new UnusableFileException(file, "is damaged", remedy);
		}
		if (!text.startsWith(HEADER)) {
			throw new UnusableFileException(file, "was written by another version", "Run a version that knows it.");
		}
		Map<String, String> values = new LinkedHashMap<>();
		text.substring(HEADER.length(), seal).lines().forEach((line) -> {
			int space = line.indexOf(' ');
			if (space < 0) {
				throw new IllegalArgumentException(String.format(Locale.ROOT, "'%s' has no value", line));
			}
			values.put(line.substring(0, space), URLDecoder.decode(line.substring(space + 1), StandardCharsets.UTF_8));
		});
		return values;
	}

	/** Not those that a symbolic link leads to. */
	private static byte[] bytes(Path file) throws IOException {
		try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
			return content.readAllBytes();
		}
	}

	private static String sealed(String text) {
		CRC32 crc = new CRC32();
		crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
		return text + SEAL + String.format(Locale.ROOT, "%08x\n", crc.getValue());
	}

}
