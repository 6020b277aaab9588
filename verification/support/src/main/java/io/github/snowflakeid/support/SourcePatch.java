package io.github.snowflakeid.support;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.snowflakeid.support.SourceTokens.Place;

/**
 * A change of a source of the product that makes a deliberate fault. It is tied to a
 * class, a member of it and the shape of the code there, and to nothing else: neither the
 * package nor the place in the file, white space, line breaks, comments or {@code this.}
 * make a difference. Where the shape does not stand exactly once, there is no fault: a
 * fault that is put in some other place does not say any more what it says.
 */
public final class SourcePatch {

	private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

	private final String type;

	private final String description;

	private final Edit edit;

	private SourcePatch(String type, String description, Edit edit) {
		this.type = type;
		this.description = description;
		this.edit = edit;
	}

	/**
	 * Replaces code.
	 * @param type the simple name of a top-level class
	 * @param member the name of a method or a field of it, or of a class within it; all
	 * those of the name count. The name of a class stands for its constructors
	 * @param shape the tokens, which must stand there exactly once
	 * @param replacement what stands there instead
	 * @return the patch
	 */
	public static SourcePatch replace(String type, String member, String shape, String replacement) {
		return new SourcePatch(type, "%s in %s: %s".formatted(member, type, shape), (source) -> {
			SourceTokens tokens = SourceTokens.of(shape);
			List<Place> places = new ArrayList<>();
			for (Place body : SourceMembers.find(source, member)) {
				places.addAll(SourceTokens.of(source, body.from(), body.to()).find(tokens));
			}
			Place place = one(places, type, member, shape);
			return source.substring(0, place.from()) + replacement + source.substring(place.to());
		});
	}

	/**
	 * Replaces words within one string of the source.
	 * @param type the simple name of a top-level class
	 * @param member the name of a method or a field, as above
	 * @param words the words, with any white space between them, which must stand in the
	 * member's strings exactly once
	 * @param replacement what stands there instead, as it is written in a string
	 * @return the patch
	 */
	public static SourcePatch replaceInText(String type, String member, String words, String replacement) {
		return new SourcePatch(type, "%s in %s: \"%s\"".formatted(member, type, words), (source) -> {
			Pattern pattern = Pattern.compile(
					WHITE_SPACE.splitAsStream(words.strip()).map(Pattern::quote).collect(Collectors.joining("\\s+")));
			List<Place> places = new ArrayList<>();
			for (Place body : SourceMembers.find(source, member)) {
				SourceTokens.of(source, body.from(), body.to())
					.list()
					.stream()
					.filter((token) -> token.text().startsWith("\""))
					.forEach((token) -> pattern.matcher(source)
						.region(token.from(), token.to())
						.results()
						.forEach((result) -> places.add(new Place(result.start(), result.end()))));
			}
			Place place = one(places, type, member, words);
			return source.substring(0, place.from()) + replacement + source.substring(place.to());
		});
	}

	/**
	 * Puts statements before all others of a method.
	 * @param type the simple name of a top-level class
	 * @param method the name of a method that there is once in its file
	 * @param statements the statements
	 * @return the patch
	 */
	public static SourcePatch insert(String type, String method, String statements) {
		return new SourcePatch(type, "the beginning of %s in %s".formatted(method, type), (source) -> {
			Place body = one(SourceMembers.bodies(source, method), type, method, "{ }");
			int at = body.from() + 1;
			return source.substring(0, at) + statements + source.substring(at);
		});
	}

	/**
	 * Adds a member to a class.
	 * @param type the simple name of a top-level class
	 * @param member the whole member
	 * @return the patch
	 */
	public static SourcePatch add(String type, String member) {
		return new SourcePatch(type, "a member of %s".formatted(type), (source) -> {
			int at = source.lastIndexOf('}');
			return source.substring(0, at) + member + "\n" + source.substring(at);
		});
	}

	private static Place one(List<Place> places, String type, String member, String shape) {
		if (places.size() != 1) {
			throw new IllegalStateException(
					"this must stand in %s of %s exactly once, or the fault does not say any more what it says, and it stands there %d times: %s"
						.formatted(member, type, places.size(), shape));
		}
		return places.get(0);
	}

	/**
	 * Returns the class to be changed.
	 * @return its simple name
	 */
	public String type() {
		return this.type;
	}

	/**
	 * Changes a source.
	 * @param source the source of the class
	 * @return what to compile instead
	 * @throws IllegalStateException if the place is not there exactly once
	 */
	public String applyTo(String source) {
		return this.edit.applyTo(source);
	}

	@Override
	public String toString() {
		return this.description;
	}

	/**
	 * How a source is changed.
	 */
	private interface Edit {

		String applyTo(String source);

	}

}
