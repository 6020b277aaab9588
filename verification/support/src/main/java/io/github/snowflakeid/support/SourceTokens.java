package io.github.snowflakeid.support;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tokens of some Java, without what makes no difference: white space, comments, and
 * {@code this.} in front of a name, with or without a class before it.
 */
final class SourceTokens {

	private static final Pattern TOKEN = Pattern.compile("""
			(?<blank>\\s+|//[^\\n]*|(?s:/\\*.*?\\*/))\
			|(?s:\"""(?:\\\\.|(?!\""").)*\""")\
			|"(?:\\\\.|[^"\\\\\\n])*"\
			|'(?:\\\\.|[^'\\\\\\n])*'\
			|[\\p{javaJavaIdentifierStart}][\\p{javaJavaIdentifierPart}]*\
			|\\.?[0-9](?:[eEpP][+-]|[0-9a-zA-Z_.])*\
			|>>>=|<<=|>>=|\\.\\.\\.|->|::|\\+\\+|--|&&|\\|\\||[-+*/%&|^=!<>]=|.""");

	private static final Pattern NAME = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*");

	private final List<Token> tokens;

	private SourceTokens(List<Token> tokens) {
		this.tokens = tokens;
	}

	/**
	 * Takes a part of a source to pieces.
	 * @param text the source, or a piece of Java
	 * @param from where the part begins
	 * @param to where it ends
	 */
	static SourceTokens of(String text, int from, int to) {
		List<Token> tokens = new ArrayList<>();
		Matcher matcher = TOKEN.matcher(text).region(from, to);
		while (matcher.lookingAt()) {
			if (matcher.group("blank") == null) {
				tokens.add(new Token(matcher.group(), matcher.start(), matcher.end()));
			}
			matcher.region(matcher.end(), to);
		}
		return new SourceTokens(withoutThis(tokens));
	}

	static SourceTokens of(String text) {
		return of(text, 0, text.length());
	}

	/** What is left out becomes part of the name behind it. */
	private static List<Token> withoutThis(List<Token> tokens) {
		List<Token> kept = new ArrayList<>();
		int at = 0;
		while (at < tokens.size()) {
			int name = at;
			if (isName(tokens, at) && is(tokens, at + 1, ".") && is(tokens, at + 2, "this") && !isAfterDot(tokens, at)
					&& !is(tokens, at, "this")) {
				name = at + 2;
			}
			if (is(tokens, name, "this") && is(tokens, name + 1, ".") && isName(tokens, name + 2)
					&& !isAfterDot(tokens, at)) {
				Token token = tokens.get(name + 2);
				kept.add(new Token(token.text(), tokens.get(at).from(), token.to()));
				at = name + 3;
			}
			else {
				kept.add(tokens.get(at));
				at++;
			}
		}
		return List.copyOf(kept);
	}

	private static boolean is(List<Token> tokens, int at, String text) {
		return at < tokens.size() && tokens.get(at).text().equals(text);
	}

	private static boolean isName(List<Token> tokens, int at) {
		return at < tokens.size() && NAME.matcher(tokens.get(at).text()).matches();
	}

	private static boolean isAfterDot(List<Token> tokens, int at) {
		return at > 0 && is(tokens, at - 1, ".");
	}

	List<Token> list() {
		return this.tokens;
	}

	/** Returns each place at which these other tokens stand, in this order. */
	List<Place> find(SourceTokens shape) {
		List<String> wanted = shape.tokens.stream().map(Token::text).toList();
		List<Place> places = new ArrayList<>();
		for (int at = 0; at + wanted.size() <= this.tokens.size(); at++) {
			List<Token> here = this.tokens.subList(at, at + wanted.size());
			if (here.stream().map(Token::text).toList().equals(wanted)) {
				places.add(new Place(here.get(0).from(), here.get(here.size() - 1).to()));
			}
		}
		return places;
	}

	/**
	 * One token.
	 *
	 * @param text its text
	 * @param from where it begins in the source, with what was left out before it
	 * @param to where it ends
	 */
	record Token(String text, int from, int to) {
	}

	/**
	 * A part of a source.
	 *
	 * @param from where it begins
	 * @param to where it ends
	 */
	record Place(int from, int to) {
	}

}
