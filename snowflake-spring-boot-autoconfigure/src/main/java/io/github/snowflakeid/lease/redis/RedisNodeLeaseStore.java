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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.ClockAheadException;
import io.github.snowflakeid.lease.LayoutMismatchException;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRules;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.LeaseThreads;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.ClassUtils;

/**
 * Keeps leases in Redis 6 or later: a single server, Sentinel or Redis Cluster. There is
 * one key for each namespace, a hash. A renewal is one round trip, an acquisition two.
 * <p>
 * Redis can forget what it has acknowledged. A namespace is therefore put under
 * quarantine when it is found empty, or on another server than the one that wrote it
 * last, or with fewer fields than were written: for the quarantine of whoever finds it so
 * and half a second, no node id is leased, and only holders may renew. That goes for the
 * first use of a namespace too. The key does not expire; deleting it or any of its fields
 * does no harm, changing them does.
 * <p>
 * What is taken for granted: the clocks of servers that replace each other differ by half
 * a second at most; a server that has been replaced accepts no writes for longer than
 * that; and where the data is lost, the first to find out is one that has held or sought
 * a lease beside the others, or has the same terms.
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
 * before. The script compares both in the very step that reads or writes a row. Of single
 * fields it is told by their number. Then a new era begins, and with it the quarantine,
 * until {@code finish = since + quarantine + margin}. An era never comes back, being the
 * microsecond in which it began.
 * <li>Windows before it and after it do not overlap. What a server granted before it,
 * when its clock said {@code t}, ends at {@link LeaseTerms#largestUntil}, that is
 * {@code tickAt(t + reach) + 1}, or earlier; and {@code t <= since + margin}; and
 * nobody's reach is longer than the quarantine, as the next point says. So all these
 * windows end by {@code tickAt(finish) + 1}, the floor, where each new window starts at
 * the earliest. This is arithmetic of ticks: it holds even if the clock jumps to the end
 * of the quarantine at once.
 * <li>No quarantine is shorter than the windows of anybody reach. Only what is held
 * before a loss can be known after it, so rows carry reach and quarantine of their
 * holders, and the script lets nobody take a node id, come back to one that has expired
 * or re-register beside a row of the current era that may have an open window, if either
 * one's windows outlast the other's quarantine. A renewal in time need not look: whoever
 * came since was compared with this row. Of a released row nobody holds anything, but its
 * mark may lie as far ahead as its holder's ids ran, so it counts until a newcomer's
 * quarantine covers that; whoever takes it over inherits its reach meanwhile. A
 * quarantine under way becomes longer with each caller that has a longer one, first of
 * all with a holder that comes back and is then refused: its windows are what the others
 * wait for. Who was refused once asks for quarantines as long as the other's windows from
 * then on.
 * <li>Holders go on across it, ex-holders do not. The rows cannot tell them apart: they
 * may be gone, or be older than a take-over, so that not even a row with an ex-holder's
 * token proves anything. The proof is the expiry that Redis acknowledged last. Before
 * that moment nobody else can have taken the node id: not before the loss, because the
 * row was there and had not expired, and not since, because the quarantine is longer than
 * its ttl. So a holder whose row is not of the current era may renew only during the
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

	private static final Logger logger = System.getLogger(RedisNodeLeaseStore.class.getName());

	private static final int ROUNDS = 16;

	private static final int TRIES_PER_ROUND = 8;

	private static final Pattern NODE_ID = Pattern.compile("0|[1-9]\\d{0,17}");

	private static final Optional<RowText> NO_ROW = Optional
		.of(new RowText(LeaseRow.unused(0), Duration.ZERO, Duration.ZERO));

	private final LeaseScriptRunner runner;

	private final String keyPrefix;

	private final Map<Holder, Acknowledged> acknowledged = new ConcurrentHashMap<>();

	/** By namespace, of nodes that kept this one from a lease. */
	private final Map<String, Duration> farthestReach = new ConcurrentHashMap<>();

	private final AtomicBoolean settingsChecked = new AtomicBoolean();

	/** What the log has named. */
	private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a store. It opens its connection when it is first used: with Lettuce one of
	 * its own, to the servers and with the settings of the factory, but for time limits;
	 * otherwise one of the factory for each call.
	 * @param connectionFactory the application's connections to Redis
	 * @param keyPrefix what the keys start with, before the namespace in braces
	 * @param commandTimeout how long to wait for a connection or a reply, 1 ms or more
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
				? new LettuceScriptRunner(lettuceFactory, commandTimeout, TimeSource.system())
				: new SpringScriptRunner(connectionFactory, commandTimeout, TimeSource.system());
	}

	@Override
	public String place() {
		return this.runner.place();
	}

	@Override
	public NodeLease acquire(LeaseRequest request) {
		for (int round = 0; round < ROUNDS; round++) {
			Snapshot snapshot = read(request);
			for (LeaseRow candidate : candidates(request, snapshot)) {
				LeaseRow before = atOrAbove(snapshot.floor(request.terms()), candidate);
				LeaseRow after = LeaseRules.take(before, request, snapshot.storeMillis());
				if (take(request, snapshot, after)) {
					this.acknowledged.put(new Holder(request.terms().namespace(), after.nodeId(), request.owner().id()),
							new Acknowledged(after.token(), after.expires()));
					return LeaseRules.grant(before, after, request);
				}
			}
		}
		throw failure(request.terms().namespace(), "others were faster each time this node tried to take a lease",
				"It takes part again at once.", false);
	}

	@Override
	public NodeLease renew(NodeLease lease, LeaseRequest request) {
		LeaseTerms terms = request.terms();
		Holder holder = new Holder(lease.namespace(), lease.nodeId(), lease.owner().id());
		List<?> reply = run("renew", terms, Long.toString(lease.nodeId()), RowText.number(lease.token()),
				RowText.number(lease.nextToken()), RowText.number(lease.until()), RowText.number(request.until()),
				Long.toString(terms.earliestGrant(request.until())), Long.toString(expiry(holder, lease)),
				RowText.owner(lease.owner()));
		return switch (text(reply.get(0))) {
			case "renewed" -> {
				this.acknowledged.put(holder, new Acknowledged(lease.nextToken(), number(reply.get(2))));
				if (number(reply.get(3)) == 1) {
					logger.log(Level.WARNING, forgotten(lease.namespace(), number(reply.get(4))));
				}
				yield lease.changed(Long.parseLong(text(reply.get(1))));
			}
			case "lost" -> {
				this.acknowledged.remove(holder);
				throw lost(lease, reply.get(1), number(reply.get(2)));
			}
			case "ahead" -> throw new ClockAheadException(request, number(reply.get(1)));
			default -> throw refused(terms, reply);
		};
	}

	@Override
	public void release(NodeLease lease, long highWaterMark) {
		run(lease.namespace(), List.of("release", Long.toString(lease.nodeId()), RowText.number(lease.token()),
				RowText.number(lease.nextToken()), RowText.owner(lease.owner()), RowText.number(highWaterMark)));
		this.acknowledged.remove(new Holder(lease.namespace(), lease.nodeId(), lease.owner().id()));
	}

	@Override
	public List<LeaseRow> holders(String namespace) {
		List<?> reply = run(namespace, List.of("list"));
		long storeMillis = number(reply.get(1));
		return rows(namespace, texts(reply.get(2))).values()
			.stream()
			.flatMap(Optional::stream)
			.map(RowText::row)
			.filter((row) -> row.isHeld(storeMillis))
			.sorted(Comparator.comparingLong(LeaseRow::nodeId))
			.toList();
	}

	/**
	 * Closes the store's own connection, if it has one, until it is needed again.
	 */
	public void disconnect() {
		this.runner.reconnect();
	}

	/**
	 * Returns what has to be there for as long as this store is used.
	 * @return the connection factory; or the client resources, if the store has a client
	 * of its own that shares no more than them with the factory's
	 */
	public Object foundation() {
		return this.runner.foundation();
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
		List<?> reply = run("read", terms);
		if (!text(reply.get(0)).equals("read")) {
			throw refused(terms, reply);
		}
		Map<String, String> hash = texts(reply.get(4));
		return new Snapshot(number(reply.get(1)), text(reply.get(2)), number(reply.get(3)), hash,
				rows(terms.namespace(), hash));
	}

	/** Not those whose rows nobody can read: somebody may hold them. */
	private static List<LeaseRow> candidates(LeaseRequest request, Snapshot snapshot) {
		List<LeaseRow> readable = snapshot.rows()
			.values()
			.stream()
			.flatMap(Optional::stream)
			.map(RowText::row)
			.toList();
		List<LeaseRow> candidates = LeaseRules.candidates(request, readable, snapshot.storeMillis())
			.stream()
			.filter((row) -> !snapshot.isUnreadable(row.nodeId()))
			.limit(TRIES_PER_ROUND)
			.toList();
		if (candidates.isEmpty()) {
			LeaseTerms terms = request.terms();
			throw new NodeLeaseUnavailableException(String.format(Locale.ROOT,
					"No node id of %s in namespace '%s' is free, but for those whose rows in Redis are unreadable",
					terms.nodeIds(), terms.namespace()));
		}
		return candidates;
	}

	private boolean take(LeaseRequest request, Snapshot snapshot, LeaseRow after) {
		LeaseTerms terms = request.terms();
		String nodeId = Long.toString(after.nodeId());
		List<?> reply = run("take", terms, snapshot.era(), nodeId, snapshot.hash().getOrDefault(nodeId, ""),
				RowText.write(snapshot.era(), after, snapshot.reach(terms, after), terms.quarantine()));
		return switch (text(reply.get(0))) {
			case "taken" -> {
				checkSettings(number(reply.get(1)));
				yield true;
			}
			case "changed" -> false;
			default -> throw refused(terms, reply);
		};
	}

	/** On a thread of its own and once, because no lease depends on it. */
	private void checkSettings(long replicas) {
		if (replicas > 0 && this.settingsChecked.compareAndSet(false, true)) {
			LeaseThreads.daemon(() -> logProblem(replicas), "snowflake-redis-settings").start();
		}
	}

	private void logProblem(long replicas) {
		try {
			Map<String, String> settings = new HashMap<>(this.runner.settings(IsolatedMaster.SETTINGS));
			settings.putAll(this.runner.settings(IsolatedMaster.CLUSTER_SETTINGS));
			String problem = IsolatedMaster.problem(replicas, settings, promotedAfter());
			if (problem != null) {
				logger.log(Level.WARNING, problem);
			}
		}
		catch (Exception ex) {
			// many a provider does not allow CONFIG
			logger.log(Level.DEBUG, "Redis does not tell its settings", ex);
		}
	}

	private @Nullable Duration promotedAfter() {
		try {
			return this.runner.promotedAfter();
		}
		catch (Exception ex) {
			// there is no Sentinel, or it does not answer
			return null;
		}
	}

	private long expiry(Holder holder, NodeLease lease) {
		Acknowledged last = this.acknowledged.get(holder);
		return (last != null && last.token() == lease.token()) ? last.expiry() : 0;
	}

	private static LeaseRow atOrAbove(long floor, LeaseRow row) {
		return new LeaseRow(row.nodeId(), row.owner(), row.token(), row.since(), row.expires(),
				Math.max(floor, row.highWaterMark()));
	}

	private RuntimeException refused(LeaseTerms terms, List<?> reply) {
		return switch (text(reply.get(0))) {
			case "conflict" -> conflict(terms, text(reply.get(1)), text(reply.get(2)));
			case "layout" -> new LayoutMismatchException(terms, text(reply.get(1)));
			case "quarantined" ->
				new NodeLeaseUnavailableException(
						String.format(Locale.ROOT, "%s; since %s", forgotten(terms.namespace(), number(reply.get(2))),
								Instant.ofEpochMilli(number(reply.get(1)))),
						Instant.ofEpochMilli(number(reply.get(2))));
			default ->
				failure(terms.namespace(), String.format(Locale.ROOT, "the script replied '%s'", text(reply.get(0))),
						"See that nobody changes what the server runs.", false);
		};
	}

	/**
	 * Remembers how far the other's windows reach, too: if Redis forgets now, nobody else
	 * may be there to tell.
	 */
	private NodeLeaseUnavailableException conflict(LeaseTerms terms, String nodeId, String text) {
		String who = "a node";
		String its = "others than this node's";
		try {
			RowText other = RowText.read(Long.parseLong(nodeId), text);
			this.farthestReach.merge(terms.namespace(), other.reach(), RedisNodeLeaseStore::longer);
			who = (other.row().owner() != null) ? other.row().owner().toString() : "a node that has ended since";
			its = String.format(Locale.ROOT, "%s, and snowflake.lease.quarantine %s", other.reach(),
					other.quarantine());
		}
		catch (IllegalArgumentException ex) {
			// the script could read as much as it needed
		}
		return new NodeLeaseUnavailableException(String.format(Locale.ROOT,
				"Node id %s of namespace '%s' is leased by %s, whose snowflake.lease.ttl + snowflake.max-lead is %s; this "
						+ "node's is %s, and its snowflake.lease.quarantine %s. If Redis forgot leases, the shorter quarantine "
						+ "would end before the longer windows. Set ttl and max-lead as they are elsewhere in the namespace, "
						+ "or change them in the steps of docs/leases.md, which begin with snowflake.lease.quarantine=%s on "
						+ "all nodes",
				nodeId, terms.namespace(), who, its, terms.reach(), terms.quarantine(),
				longer(terms.reach(), this.farthestReach.getOrDefault(terms.namespace(), Duration.ZERO))));
	}

	private static Duration longer(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? other : one;
	}

	private static String forgotten(String namespace, long finish) {
		return String.format(Locale.ROOT,
				"Redis may have forgotten leases of namespace '%s', because it holds none, or is not the server that wrote "
						+ "them last, or fields of its hash were deleted. No node id is leased until %s, when all windows "
						+ "granted before have ended; holders go on",
				namespace, Instant.ofEpochMilli(finish));
	}

	private NodeLeaseLostException lost(NodeLease lease, @Nullable Object found, long since) {
		LeaseRow row = null;
		if (found != null) {
			Optional<RowText> read = read(lease.namespace(), Long.toString(lease.nodeId()), text(found));
			if (read.isEmpty()) {
				return new NodeLeaseLostException(lease, "nobody can read its row in Redis");
			}
			row = read.get().row();
		}
		if (row != null && row.owner() != null && lease.owns(row.token())) {
			return new NodeLeaseLostException(lease,
					String.format(Locale.ROOT, "Redis may have forgotten leases at %s, and this one was not "
							+ "renewed between then and its end, so that it may have been taken by somebody else",
							Instant.ofEpochMilli(since)));
		}
		return LeaseRules.lost(row, lease);
	}

	/** With what the script asks of all who want to hold something. */
	private List<?> run(String operation, LeaseTerms terms, String... arguments) {
		Duration needed = longer(terms.quarantine(), this.farthestReach.getOrDefault(terms.namespace(), Duration.ZERO));
		List<String> all = new ArrayList<>(List.of(operation, terms.fingerprint(), millis(terms.ttl()),
				millis(terms.reach()), millis(terms.quarantine()), millis(needed),
				Long.toString(terms.layout().epoch().toEpochMilli()), millis(terms.layout().tick())));
		all.addAll(List.of(arguments));
		return run(terms.namespace(), all);
	}

	private List<?> run(String namespace, List<String> arguments) {
		byte[][] encoded = arguments.stream().map(RedisNodeLeaseStore::bytes).toArray(byte[][]::new);
		List<?> reply = reply(namespace, encoded);
		switch (text(reply.get(0))) {
			case "replica" -> {
				this.runner.reconnect();
				throw failure(namespace, String.format(Locale.ROOT,
						"the server at port %s with run id %s is a replica of %s:%s and no master: what it is told is lost",
						text(reply.get(1)), text(reply.get(2)), text(reply.get(3)), text(reply.get(4))),
						"Point spring.data.redis at the master, or use Sentinel or Cluster, which find it.", false);
			}
			case "blind" -> throw failure(namespace,
					String.format(Locale.ROOT,
							"INFO, which tells whether Redis may have forgotten leases, does not work: %s",
							RedisFailures.withoutOurs(text(reply.get(1)))),
					"Allow the user of spring.data.redis the command, as in ACL SETUSER <user> +info.", true);
			default -> {
				return reply;
			}
		}
	}

	private List<?> reply(String namespace, byte[][] arguments) {
		try {
			return this.runner.run(bytes(key(namespace)), arguments);
		}
		catch (RuntimeException ex) {
			throw RedisFailures.of(place(namespace), ex);
		}
	}

	private LeaseStoreException failure(String namespace, String words, String remedy, boolean lasting) {
		return new LeaseStoreException(place(namespace), words, remedy, lasting, new IllegalStateException(words));
	}

	private String place(String namespace) {
		return String.format(Locale.ROOT, "%s, hash %s", this.runner.place(), key(namespace));
	}

	private String key(String namespace) {
		return this.keyPrefix + "{" + namespace + "}";
	}

	/** By node id; empty is a row that nobody can read. */
	private Map<Long, Optional<RowText>> rows(String namespace, Map<String, String> hash) {
		Map<Long, Optional<RowText>> rows = new HashMap<>();
		hash.forEach((field, value) -> {
			if (NODE_ID.matcher(field).matches()) {
				rows.put(Long.parseLong(field), read(namespace, field, value));
			}
		});
		return rows;
	}

	private Optional<RowText> read(String namespace, String field, String value) {
		try {
			return Optional.of(RowText.read(Long.parseLong(field), value));
		}
		catch (IllegalArgumentException ex) {
			String name = String.format(Locale.ROOT, "field %s of the hash %s", field, key(namespace));
			if (this.unreadable.add(name)) {
				logger.log(Level.WARNING,
						"Nobody can read {0} in Redis, so that its node id is not leased. Once nobody uses that node id, "
								+ "delete the field: after a quarantine the node id is leased again",
						name);
			}
			return Optional.empty();
		}
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
	private record Snapshot(long storeMillis, String era, long finish, Map<String, String> hash,
			Map<Long, Optional<RowText>> rows) {

		boolean isUnreadable(long nodeId) {
			return this.rows.getOrDefault(nodeId, NO_ROW).isEmpty();
		}

		/**
		 * How far the windows reach that a taken row's mark stands for: those of the
		 * holder before count, too, while they reach further.
		 */
		Duration reach(LeaseTerms terms, LeaseRow after) {
			Duration before = this.rows.getOrDefault(after.nodeId(), NO_ROW).map(RowText::reach).orElse(Duration.ZERO);
			boolean covered = after.highWaterMark() <= terms.tickAt(this.storeMillis + terms.reach().toMillis()) + 1;
			return covered ? terms.reach() : longer(terms.reach(), before);
		}

		/** Where each new window starts at the earliest. */
		long floor(LeaseTerms terms) {
			return terms.tickAt(this.finish) + 1;
		}

	}

}
