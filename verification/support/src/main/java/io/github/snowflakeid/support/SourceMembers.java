package io.github.snowflakeid.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import io.github.snowflakeid.support.SourceTokens.Place;
import org.jspecify.annotations.Nullable;

/**
 * Finds members of classes in a source by their names, with the compiler's own parser.
 */
final class SourceMembers extends TreePathScanner<@Nullable Void, @Nullable Void> {

	private static final String CONSTRUCTOR = "<init>";

	private final String name;

	private final boolean bodiesOnly;

	private final CompilationUnitTree unit;

	private final SourcePositions positions;

	private final List<Place> places = new ArrayList<>();

	private final TreeSet<String> names = new TreeSet<>();

	private SourceMembers(String name, boolean bodiesOnly, CompilationUnitTree unit, SourcePositions positions) {
		this.name = name;
		this.bodiesOnly = bodiesOnly;
		this.unit = unit;
		this.positions = positions;
	}

	/** Returns where the methods, constructors and fields of a name stand. */
	static List<Place> find(String source, String name) {
		return find(source, name, false);
	}

	/** Returns where the bodies of the methods of a name stand. */
	static List<Place> bodies(String source, String name) {
		return find(source, name, true);
	}

	private static List<Place> find(String source, String name, boolean bodiesOnly) {
		try {
			JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler().getTask(null, null, (diagnostic) -> {
			}, List.of("-proc:none"), null, List.of(new Text(source)));
			CompilationUnitTree unit = task.parse().iterator().next();
			SourceMembers members = new SourceMembers(name, bodiesOnly, unit,
					Trees.instance(task).getSourcePositions());
			members.scan(unit, null);
			if (members.places.isEmpty()) {
				throw new IllegalStateException("there is no member %s for a fault to be put in, but there are: %s"
					.formatted(name, members.names));
			}
			return members.places;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
		String called = method.getName().toString();
		if (called.equals(CONSTRUCTOR) && getCurrentPath().getParentPath().getLeaf() instanceof ClassTree type) {
			called = type.getSimpleName().toString();
		}
		note(called, this.bodiesOnly ? method.getBody() : method);
		return super.visitMethod(method, null);
	}

	@Override
	public @Nullable Void visitVariable(VariableTree variable, @Nullable Void unused) {
		if (!this.bodiesOnly && getCurrentPath().getParentPath().getLeaf() instanceof ClassTree) {
			note(variable.getName().toString(), variable);
		}
		return super.visitVariable(variable, null);
	}

	private void note(String called, @Nullable Tree tree) {
		this.names.add(called);
		if (called.equals(this.name) && tree != null) {
			this.places.add(new Place((int) this.positions.getStartPosition(this.unit, tree),
					(int) this.positions.getEndPosition(this.unit, tree)));
		}
	}

	/**
	 * A source in memory.
	 */
	private static final class Text extends SimpleJavaFileObject {

		private final String text;

		Text(String text) {
			super(URI.create("string:///Source.java"), Kind.SOURCE);
			this.text = text;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

	}

}
