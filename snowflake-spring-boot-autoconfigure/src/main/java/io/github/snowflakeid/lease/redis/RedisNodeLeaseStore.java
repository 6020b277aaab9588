package io.github.snowflakeid.lease.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.github.snowflakeid.lease.ClockAheadException;
import io.github.snowflakeid.lease.LayoutMismatchException;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRules;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.ClassUtils;

/**
 * Keeps leases in Redis 5 or later: a single server, Sentinel or Redis Cluster. There is
 * one key for each namespace, a hash. A renewal is one round trip, an acquisition two.
 * <p>
 * Redis can forget what it has acknowledged. A namespace is therefore put under
 * quarantine when it is found empty, or on another server than the one that wrote it
 * last: for the longest ttl and max-lead that any of its nodes has configured, and half a
 * second, no node id is leased, and only holders may renew. That goes for the first use
 * of a namespace too. The key does not expire; deleting it does no harm, changing single
 * fields of it does.
 * <p>
 * What is taken for granted: the clocks of servers that replace each other differ by half
 * a second at most; a server that has been replaced accepts no writes for longer than
 * that; and where the data is lost, all nodes have configured the same ttl and max-lead,
 * or those with the longest come back before the quarantine ends.
 * <p>
 * Why this is safe. While nothing is lost, by {@link LeaseRules}: a row is replaced only
 * if it is as it was read, compared as a whole by those who take it and by token and
 * owner for its holder, and its mark is raised in the same step. Each step is one run of
 * {@link LeaseScript}, so it is made wholly or not at all. Across a loss:
 * <ul>
 * <li>It is found out. The hash is one key, so its rows are lost or put back only
 * together with the fields that describe them. Then either there is no hash, or it was
 * written by another server, told by run id and replication id: a restart changes the
 * first, and the promotion of a replica the second, even of one that was the master
 * before. The script compares both in the very step that reads or writes a row. If they
 * differ, a new era begins, and with it the quarantine, until {@code finish = since + ttl
 * + max-lead + margin}. An era never comes back, being the microsecond in which it began.
 * <li>Windows before it and after it do not overlap. What a server granted before it,
 * when its clock said {@code t}, ends at {@link LeaseTerms#largestUntil}, that is
 * {@code tickAt(t + ttl + max-lead) + 1}, or earlier; and {@code t <= since + margin}. So
 * all these windows end by {@code tickAt(finish) + 1}, the floor, where each new window
 * starts at the earliest. This is arithmetic of ticks: it holds even if the clock jumps
 * to the end of the quarantine at once.
 * <li>Holders go on across it, ex-holders do not. The rows cannot tell them apart: they
 * may be gone, or be older than a take-over, so that not even a row with an ex-holder's
 * token proves anything. The proof is the expiry that Redis acknowledged last. Before
 * that moment nobody else can have taken the node id: not before the loss, because the
 * row was there and had not expired, and not since, because the quarantine is longer than
 * a ttl. So a holder whose row is not of the current era may renew only during the
 * quarantine and while its expiry lies ahead by more than the margin. Its row is of the
 * current era then, and counts as always. Without that proof the lease is lost, whatever
 * the rows say, during the quarantine and after it.
 * <li>Only copies of one process can both have that proof; the second of them finds a row
 * of the current era and is refused. And if what is taken for granted does not hold, a
 * row whose mark lies above the claimant's window gives away that somebody else was
 * granted what the claimant asks for; it is refused too.
 * <li>A loss between the two steps of an acquisition is found out as well: the second is
 * only made in the era of the first. Otherwise a row that is missing again would look
 * like the missing row that was read.
 * </ul>
 * The acknowledged expiry is kept here, beside the token it came with, because the lease
 * does not carry it. A lease that another store object has changed last has no proof.
 * That is the safe side.
 */
public final class RedisNodeLeaseStore implements NodeLeaseStore, AutoCloseable {

	private static final Logger LOGGER = System.getLogger(RedisNodeLeaseStore.class.getName());

	private static final int ROUNDS = 16;

	private static final int TRIES_PER_ROUND = 8;

	private final LeaseScriptRunner runner;

	private final String keyPrefix;

	private final Map<Holder, Acknowledged> acknowledged = new ConcurrentHashMap<>();

	/**
	 * Creates a store. It opens its connection when it is first used: with Lettuce one of
	 * its own, from the factory's client, otherwise one of the factory for each call.
	 * @param connectionFactory the application's connections to Redis
	 * @param keyPrefix what the keys start with, before the namespace in braces
	 * @param commandTimeout how long to wait for a connection or a reply, 1 ms or more.
	 * Only for Lettuce; with other clients the limits of the factory are in force
	 */
	public RedisNodeLeaseStore(RedisConnectionFactory connectionFactory, String keyPrefix, Duration commandTimeout) {
		this(runner(connectionFactory, commandTimeout), keyPrefix);
	}

	RedisNodeLeaseStore(LeaseScriptRunner runner, String keyPrefix) {
		this.runner = runner;
		this.keyPrefix = keyPrefix;
	}

	private static LeaseScriptRunner runner(RedisConnectionFactory connectionFactory, Duration commandTimeout) {
		boolean lettuce = ClassUtils.isPresent("io.lettuce.core.RedisClient",
				RedisNodeLeaseStore.class.getClassLoader());
		return (lettuce && connectionFactory instanceof LettuceConnectionFactory lettuceFactory)
				? new LettuceScriptRunner(lettuceFactory, commandTimeout) : new SpringScriptRunner(connectionFactory);
	}

	@Override
	public NodeLease acquire(LeaseRequest request) {
		for (int round = 0; round < ROUNDS; round++) {
			Snapshot snapshot = read(request);
			List<LeaseRow> candidates = LeaseRules.candidates(request, snapshot.rows(), snapshot.storeMillis());
			for (LeaseRow candidate : candidates.subList(0, Math.min(TRIES_PER_ROUND, candidates.size()))) {
				LeaseRow before = atOrAbove(snapshot.floor(request.terms()), candidate);
				LeaseRow after = LeaseRules.take(before, request, snapshot.storeMillis());
				if (take(request, snapshot, after)) {
					this.acknowledged.put(new Holder(request.terms().namespace(), after.nodeId(), request.owner().id()),
							new Acknowledged(after.token(), after.expires()));
					return LeaseRules.grant(before, after, request);
				}
			}
		}
		throw new ConcurrencyFailureException("Others were faster than this node each time it tried to take a lease");
	}

	@Override
	public NodeLease renew(NodeLease lease, LeaseRequest request) {
		LeaseTerms terms = request.terms();
		Holder holder = new Holder(lease.namespace(), lease.nodeId(), lease.owner().id());
		List<?> reply = run(lease.namespace(), "renew", terms.fingerprint(), millis(terms.ttl()),
				millis(terms.maxLead()), Long.toString(lease.nodeId()), RowText.number(lease.token()),
				RowText.number(lease.nextToken()), RowText.number(lease.until()), RowText.number(request.until()),
				Long.toString(terms.earliestGrant(request.until())), Long.toString(expiry(holder, lease)),
				RowText.owner(lease.owner()));
		return switch (text(reply.get(0))) {
			case "renewed" -> {
				this.acknowledged.put(holder, new Acknowledged(lease.nextToken(), number(reply.get(2))));
				if (number(reply.get(3)) == 1) {
					LOGGER.log(Level.WARNING, forgotten(lease.namespace(), number(reply.get(4))));
				}
				yield lease.changed(Long.parseLong(text(reply.get(1))));
			}
			case "lost" -> {
				this.acknowledged.remove(holder);
				throw lost(lease, reply.get(1), number(reply.get(2)));
			}
			case "ahead" -> throw new ClockAheadException(request, number(reply.get(1)));
			default -> throw unexpected(reply);
		};
	}

	@Override
	public void release(NodeLease lease, long highWaterMark) {
		run(lease.namespace(), "release", Long.toString(lease.nodeId()), RowText.number(lease.token()),
				RowText.number(lease.nextToken()), RowText.owner(lease.owner()), RowText.number(highWaterMark));
		this.acknowledged.remove(new Holder(lease.namespace(), lease.nodeId(), lease.owner().id()));
	}

	@Override
	public List<LeaseRow> holders(String namespace) {
		List<?> reply = run(namespace, "list");
		long storeMillis = number(reply.get(1));
		return rows(texts(reply.get(2))).stream()
			.filter((row) -> row.isHeld(storeMillis))
			.sorted(Comparator.comparingLong(LeaseRow::nodeId))
			.toList();
	}

	/**
	 * Closes the store's own connection, if it has one.
	 */
	@Override
	public void close() {
		this.runner.close();
	}

	private Snapshot read(LeaseRequest request) {
		LeaseTerms terms = request.terms();
		List<?> reply = run(terms.namespace(), "read", terms.fingerprint(), millis(terms.ttl()),
				millis(terms.maxLead()));
		if (!text(reply.get(0)).equals("read")) {
			throw refused(terms, reply);
		}
		return new Snapshot(number(reply.get(1)), text(reply.get(2)), number(reply.get(3)), texts(reply.get(4)));
	}

	private boolean take(LeaseRequest request, Snapshot snapshot, LeaseRow after) {
		LeaseTerms terms = request.terms();
		String nodeId = Long.toString(after.nodeId());
		List<?> reply = run(terms.namespace(), "take", terms.fingerprint(), millis(terms.ttl()),
				millis(terms.maxLead()), snapshot.era(), nodeId, snapshot.hash().getOrDefault(nodeId, ""),
				RowText.write(snapshot.era(), after));
		return switch (text(reply.get(0))) {
			case "taken" -> true;
			case "changed" -> false;
			default -> throw refused(terms, reply);
		};
	}

	private long expiry(Holder holder, NodeLease lease) {
		Acknowledged last = this.acknowledged.get(holder);
		return (last != null && last.token() == lease.token()) ? last.expiry() : 0;
	}

	private static LeaseRow atOrAbove(long floor, LeaseRow row) {
		return new LeaseRow(row.nodeId(), row.owner(), row.token(), row.since(), row.expires(),
				Math.max(floor, row.highWaterMark()));
	}

	private static RuntimeException refused(LeaseTerms terms, List<?> reply) {
		return switch (text(reply.get(0))) {
			case "layout" -> new LayoutMismatchException(terms, text(reply.get(1)));
			case "quarantined" -> new NodeLeaseUnavailableException("%s; since %s".formatted(
					forgotten(terms.namespace(), number(reply.get(2))), Instant.ofEpochMilli(number(reply.get(1)))));
			default -> unexpected(reply);
		};
	}

	private static String forgotten(String namespace, long finish) {
		return ("Redis may have forgotten leases of namespace '%s', because it holds none or is not the server that wrote "
				+ "them last. No node id is leased until %s, when all windows granted before have ended; holders go on")
			.formatted(namespace, Instant.ofEpochMilli(finish));
	}

	private static NodeLeaseLostException lost(NodeLease lease, @Nullable Object found, long since) {
		LeaseRow row = (found != null) ? RowText.read(lease.nodeId(), text(found)) : null;
		if (row != null && row.owner() != null && lease.owns(row.token())) {
			return new NodeLeaseLostException(lease,
					("Redis may have forgotten leases at %s, and this one was not "
							+ "renewed between then and its end, so that it may have been taken by somebody else")
						.formatted(Instant.ofEpochMilli(since)));
		}
		return LeaseRules.lost(row, lease);
	}

	private List<?> run(String namespace, String... arguments) {
		byte[][] encoded = new byte[arguments.length][];
		for (int i = 0; i < arguments.length; i++) {
			encoded[i] = bytes(arguments[i]);
		}
		return this.runner.run(bytes(this.keyPrefix + "{" + namespace + "}"), encoded);
	}

	private static List<LeaseRow> rows(Map<String, String> hash) {
		List<LeaseRow> rows = new ArrayList<>();
		hash.forEach((field, value) -> {
			if (Character.isDigit(field.charAt(0))) {
				rows.add(RowText.read(Long.parseLong(field), value));
			}
		});
		return rows;
	}

	private static Map<String, String> texts(@Nullable Object flatHash) {
		List<?> flat = (List<?>) Objects.requireNonNull(flatHash);
		Map<String, String> hash = new HashMap<>();
		for (int i = 0; i < flat.size(); i += 2) {
			hash.put(text(flat.get(i)), text(flat.get(i + 1)));
		}
		return hash;
	}

	private static String millis(Duration duration) {
		return Long.toString(duration.toMillis());
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(@Nullable Object value) {
		return new String((byte[]) Objects.requireNonNull(value), StandardCharsets.UTF_8);
	}

	private static long number(@Nullable Object value) {
		return (Long) Objects.requireNonNull(value);
	}

	private static IllegalStateException unexpected(List<?> reply) {
		return new IllegalStateException("Redis replied '%s'".formatted(text(reply.get(0))));
	}

	/**
	 * The last change of a lease that Redis has acknowledged.
	 *
	 * @param token the token that was written
	 * @param expiry when the lease ends, by the server's clock
	 */
	private record Acknowledged(long token, long expiry) {

	}

	/**
	 * Who holds what.
	 */
	private record Holder(String namespace, long nodeId, String owner) {

	}

	/**
	 * A namespace as it was read.
	 */
	private record Snapshot(long storeMillis, String era, long finish, Map<String, String> hash) {

		List<LeaseRow> rows() {
			return RedisNodeLeaseStore.rows(this.hash);
		}

		/** Where each new window starts at the earliest. */
		long floor(LeaseTerms terms) {
			return terms.tickAt(this.finish) + 1;
		}

	}

}
