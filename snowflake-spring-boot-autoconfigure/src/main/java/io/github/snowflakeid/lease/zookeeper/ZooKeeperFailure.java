package io.github.snowflakeid.lease.zookeeper;

import java.util.Locale;

import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.Words;

/**
 * A failure of ZooKeeper of which is known what to do about it.
 */
class ZooKeeperFailure extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private static final String RUNS = "See that ZooKeeper runs and has a quorum, that "
			+ "snowflake.lease.zookeeper.connect-string names its servers, or the CuratorFramework does, and that this "
			+ "machine reaches them. For TLS define a CuratorFramework bean that uses it.";

	private final String remedy;

	private final boolean lasting;

	/**
	 * Creates a failure.
	 * @param words what came of the call
	 * @param remedy what to do, in whole sentences
	 * @param lasting whether it stays like that until somebody does something about it
	 */
	ZooKeeperFailure(String words, String remedy, boolean lasting) {
		super(words);
		this.remedy = remedy;
		this.lasting = lasting;
	}

	static ZooKeeperFailure silent(String words) {
		return new ZooKeeperFailure(words, RUNS, false);
	}

	/** Says where it was, too. */
	static LeaseStoreException in(String servers, String path, IllegalStateException ex) {
		String place = String.format(Locale.ROOT, "ZooKeeper at %s, znode %s", servers, path);
		return (ex instanceof ZooKeeperFailure failure)
				? new LeaseStoreException(place, Words.of(failure), failure.remedy, failure.lasting, failure)
				: new LeaseStoreException(place, Words.of(ex), RUNS, false, ex);
	}

}
