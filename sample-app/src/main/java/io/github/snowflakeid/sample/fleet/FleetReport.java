package io.github.snowflakeid.sample.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.github.snowflakeid.sample.load.LoadReport;
import org.jspecify.annotations.Nullable;

/**
 * What became of a fleet under load. As JSON its fields have the names that they have
 * here.
 *
 * @param passed whether nothing was wrong
 * @param failure what was wrong with a node, or null
 * @param store where node ids were leased
 * @param load the load on all nodes together
 * @param nodes each node
 */
record FleetReport(boolean passed, @Nullable String failure, String store, LoadReport load, List<Node> nodes) {

	private static final String ROW = "%-5s %6s  %-20s %13s %10s %8s %14s %6s %8s %11s%n";

	int exitCode() {
		return this.passed ? 0 : 1;
	}

	String text() {
		StringBuilder text = new StringBuilder(this.load.text());
		if (this.failure != null) {
			text.append(String.format(Locale.ROOT, "%-18s %s%n", "failure", this.failure));
		}
		text.append(String.format(Locale.ROOT, "%n" + ROW, "node", "port", "node ids held", "ids", "requests",
				"refused", "unacknowledged", "lost", "restarts", "s without"));
		for (Node node : this.nodes) {
			append(text, Integer.toString(node.number()), node);
		}
		append(text, "total", total());
		text.append(String.format(Locale.ROOT,
				"%nids are those of the warm-up and of the time that was measured; s without: from each kill "
						+ "to the first ids after it%nlogs: %s%n",
				this.nodes.stream().map(Node::log).collect(Collectors.joining(" "))));
		return text.toString();
	}

	private static void append(StringBuilder text, String name, Node node) {
		String nodeIds = node.nodeIds().stream().map(String::valueOf).collect(Collectors.joining(" "));
		text.append(String.format(Locale.ROOT, ROW, name, (node.port() != 0) ? Integer.toString(node.port()) : "",
				nodeIds, String.format(Locale.ROOT, "%,d", node.ids()),
				String.format(Locale.ROOT, "%,d", node.requests()), String.format(Locale.ROOT, "%,d", node.refused()),
				String.format(Locale.ROOT, "%,d", node.unacknowledged()),
				String.format(Locale.ROOT, "%,d", node.lost()), String.format(Locale.ROOT, "%d", node.restarts()),
				String.format(Locale.ROOT, "%.1f", node.secondsWithoutIds())));
	}

	private Node total() {
		List<Long> nodeIds = new ArrayList<>();
		long ids = 0;
		long requests = 0;
		long refused = 0;
		long unacknowledged = 0;
		long lost = 0;
		int restarts = 0;
		double secondsWithoutIds = 0;
		for (Node node : this.nodes) {
			ids += node.ids();
			requests += node.requests();
			refused += node.refused();
			unacknowledged += node.unacknowledged();
			lost += node.lost();
			restarts += node.restarts();
			secondsWithoutIds += node.secondsWithoutIds();
		}
		return new Node(0, 0, nodeIds, ids, requests, refused, unacknowledged, lost, restarts, secondsWithoutIds, "");
	}

	/**
	 * What became of one node, in all its processes together.
	 *
	 * @param number its place in the fleet, from 1
	 * @param port the port of its last process
	 * @param nodeIds the node ids in the ids that it gave
	 * @param ids ids that it gave
	 * @param requests requests that were sent to it
	 * @param refused requests that it refused
	 * @param unacknowledged requests that its being killed has cut off
	 * @param lost requests without an answer, or with one that is no id
	 * @param restarts how often it was killed and started again
	 * @param secondsWithoutIds how long it took from each kill to the first ids after it
	 * @param log the file with its log
	 */
	record Node(int number, int port, List<Long> nodeIds, long ids, long requests, long refused, long unacknowledged,
			long lost, int restarts, double secondsWithoutIds, String log) {

	}

}
