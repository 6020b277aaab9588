package io.github.snowflakeid.sample.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.snowflakeid.SnowflakeLayout;
import org.jspecify.annotations.Nullable;

/**
 * Draws ids over HTTP from each of several places in turn.
 */
final class HttpIds implements IdSource, AutoCloseable {

	private final List<IdClient> clients;

	private final AtomicInteger turn = new AtomicInteger();

	private final @Nullable SnowflakeLayout layout;

	private HttpIds(List<IdClient> clients) {
		this.clients = clients;
		this.layout = commonLayout(clients);
	}

	/** Connects to the URLs of a load. */
	static HttpIds of(LoadOptions options) {
		List<IdClient> clients = new ArrayList<>();
		for (var url : options.urls()) {
			IdClient client = new IdClient(url, options.threads());
			clients.add(client);
			try {
				client.draw(new long[options.batch()], 0, options.batch());
			}
			catch (FailedDraw ex) {
				if (ex.outcome() == FailedDraw.Outcome.LOST) {
					throw new BadOptionException("--load.url is %s, which does not answer with %s: %s".formatted(url,
							Texts.count(options.batch(), "id"), ex.reason()));
				}
				// it serves ids, only not now
			}
			catch (IOException ex) {
				throw new BadOptionException("--load.url is %s, which %s".formatted(url, IdClient.describe(ex)));
			}
		}
		return new HttpIds(clients);
	}

	private static @Nullable SnowflakeLayout commonLayout(List<IdClient> clients) {
		SnowflakeLayout common = null;
		for (IdClient client : clients) {
			IdClient.Description description = client.describe();
			if (description == null || (common != null && !common.equals(description.layout()))) {
				return null;
			}
			common = description.layout();
		}
		return common;
	}

	@Override
	public void draw(long[] ids, int from, int count) throws FailedDraw {
		int turn = this.turn.getAndIncrement() & Integer.MAX_VALUE;
		IdClient client = this.clients.get(turn % this.clients.size());
		try {
			client.draw(ids, from, count);
		}
		catch (IOException ex) {
			throw FailedDraw.lost("%s %s".formatted(client.ids(), IdClient.describe(ex)));
		}
	}

	@Override
	public OrderCheck newOrderCheck() {
		SnowflakeLayout layout = this.layout;
		return (layout != null) ? OrderCheck.ofNodes(layout.nodeIdBits(), layout.sequenceBits())
				: OrderCheck.withinAnswer();
	}

	@Override
	public @Nullable SnowflakeLayout layout() {
		return this.layout;
	}

	@Override
	public int nodes() {
		return this.clients.size();
	}

	@Override
	public @Nullable Counts counts() {
		Counts sum = null;
		for (IdClient client : this.clients) {
			IdClient.Description description = client.describe();
			if (description == null) {
				return null;
			}
			sum = (sum != null) ? sum.plus(description.counts()) : description.counts();
		}
		return sum;
	}

	@Override
	public void close() {
		this.clients.forEach(IdClient::close);
	}

}
