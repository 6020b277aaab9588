package io.github.snowflakeid.sample.fleet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NodeProcessTests {

	@Test
	void theLastWordsAreTheLastLine() {
		assertThat(NodeProcess.lastWords("a\nb\n\n")).isEqualTo("b");
	}

	@Test
	void framesOfAStackTraceAreNoWords() {
		assertThat(NodeProcess.lastWords("""
				Exception in thread "main" a.B: c
				\tat d.E.f(E.java:1)
				Caused by: g.H: i
				\tat d.E.j(E.java:2)
				\t... 95 common frames omitted
				""")).isEqualTo("Caused by: g.H: i");
	}

}
