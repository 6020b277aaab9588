package io.github.snowflakeid.autoconfigure.lease;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.snowflakeid.autoconfigure.NamedGenerators;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.util.ClassUtils;

/**
 * Gives the node ids back when nobody that the context waits for can draw an id any more.
 * <p>
 * A context that closes first stops its lifecycle beans and then destroys the others, in
 * the reverse order of their creation, but all that depend on a bean before that bean. So
 * everything that may draw ids until it is destroyed is made to depend on this bean:
 * <ul>
 * <li>what depends on the generator or on the keeper, which gives it away, directly or
 * not,
 * <li>executors and schedulers, whose tasks are waited for when they are destroyed,
 * <li>whatever was created later than the first connection that the store needs. That
 * would be destroyed before that connection anyway; what was created earlier may be
 * something that the connection needs without saying so.
 * </ul>
 * What is left are the store and what it needs, and beans that were created early, may
 * look the generator up without the bean factory's knowledge, and are destroyed after the
 * connection. If there are any of these, ids are issued for a second more.
 */
final class LeaseRelease implements DisposableBean {

	/** Not java.util.logging, which shuts down at the same time as the application. */
	private static final Log logger = LogFactory.getLog(LeaseKeeper.class);

	/** Less than it takes until a process has started that has the same node id. */
	private static final Duration REMAINDER = Duration.ofSeconds(1);

	private final Leases leases;

	private final String name;

	private final ConfigurableListableBeanFactory beanFactory;

	private Duration remainder = Duration.ZERO;

	LeaseRelease(Leases leases, String name, ConfigurableListableBeanFactory beanFactory) {
		this.leases = leases;
		this.name = name;
		this.beanFactory = beanFactory;
	}

	/**
	 * Names what the store needs that stops together with lifecycle beans, and so before
	 * any bean is destroyed.
	 */
	List<String> stoppingConnections() {
		return needed().stream().filter((bean) -> this.beanFactory.getSingleton(bean) instanceof Lifecycle).toList();
	}

	/** Sees to it that this is destroyed after all that may draw ids until then. */
	void comeLast() {
		Set<String> needed = needed();
		Set<String> drawing = drawing();
		List<String> created = List.of(this.beanFactory.getSingletonNames());
		int firstConnection = IntStream.range(0, created.size())
			.filter((at) -> needed.contains(created.get(at)) && isConnection(created.get(at)))
			.findFirst()
			.orElse(-1);
		for (int at = created.size() - 1; at >= 0; at--) {
			String bean = created.get(at);
			if (needed.contains(bean) || bean.equals(this.name)) {
				continue;
			}
			if (at > firstConnection || drawing.contains(bean) || runsTasks(bean)) {
				this.beanFactory.registerDependentBean(this.name, bean);
			}
			else if (isOfApplication(bean) && isDestroyed(bean)) {
				this.remainder = REMAINDER;
			}
		}
	}

	private boolean isOfApplication(String bean) {
		Object singleton = this.beanFactory.getSingleton(bean);
		return singleton != null && !singleton.getClass().getName().startsWith("org.springframework.");
	}

	/** Says whether anything of a bean is called when the context closes. */
	private boolean isDestroyed(String bean) {
		Object singleton = this.beanFactory.getSingleton(bean);
		if (singleton instanceof DisposableBean || singleton instanceof AutoCloseable) {
			return true;
		}
		if (singleton == null || hasDestroyMethod(bean, singleton.getClass())) {
			return singleton != null;
		}
		return this.beanFactory instanceof AbstractBeanFactory factory && factory.getBeanPostProcessors()
			.stream()
			.anyMatch((processor) -> processor instanceof DestructionAwareBeanPostProcessor destruction
					&& destruction.requiresDestruction(singleton));
	}

	private boolean hasDestroyMethod(String bean, Class<?> type) {
		if (!this.beanFactory.containsBeanDefinition(bean)) {
			return false;
		}
		String method = this.beanFactory.getMergedBeanDefinition(bean).getDestroyMethodName();
		return AbstractBeanDefinition.INFER_METHOD.equals(method)
				? ClassUtils.hasMethod(type, "close") || ClassUtils.hasMethod(type, "shutdown") : method != null;
	}

	private boolean isConnection(String bean) {
		Object singleton = this.beanFactory.getSingleton(bean);
		boolean ours = singleton instanceof NodeLeaseStore || singleton instanceof LeaseKeeper
				|| singleton instanceof NamedGenerators;
		return !ours && (singleton instanceof Lifecycle || isDestroyed(bean));
	}

	private boolean runsTasks(String bean) {
		Object singleton = this.beanFactory.getSingleton(bean);
		return singleton instanceof Executor || singleton instanceof TaskScheduler;
	}

	/** Names the keepers, the generators, and all that depend on one of them. */
	private Set<String> drawing() {
		return reachable(this.leases.drawing(), this.beanFactory::getDependentBeans);
	}

	/**
	 * Names the keepers and all that they depend on. A generator depends on its keeper,
	 * and what that needs besides is not meant.
	 */
	private Set<String> needed() {
		return reachable(this.leases.needing(), this.beanFactory::getDependenciesForBean);
	}

	private Set<String> reachable(Stream<Object> from, Function<String, String[]> next) {
		Set<String> reached = new LinkedHashSet<>();
		Deque<String> left = new ArrayDeque<>();
		from.forEach((singleton) -> left.addAll(BeanNames.of(singleton, this.beanFactory)));
		while (!left.isEmpty()) {
			String bean = left.remove();
			if (reached.add(bean)) {
				left.addAll(List.of(next.apply(bean)));
			}
		}
		return reached;
	}

	/** Gives the node ids back; no id is issued any more. */
	void release() {
		release(LeaseKeeper::stopAll);
	}

	/**
	 * Gives the node ids back while ids are still to be issued: for as long as costs
	 * nobody an id who is given the node id next.
	 */
	void releaseEarly() {
		release((keepers) -> LeaseKeeper.handBackAll(keepers, (keeper) -> {
			Duration maxLead = keeper.terms().maxLead();
			return (maxLead.compareTo(REMAINDER) > 0) ? maxLead : REMAINDER;
		}));
	}

	private void release(Consumer<Collection<LeaseKeeper>> stop) {
		List<LeaseKeeper> keepers = this.leases.made();
		Map<LeaseKeeper, NodeLease> held = new LinkedHashMap<>();
		for (LeaseKeeper keeper : keepers) {
			NodeLease lease = keeper.isRunning() ? keeper.status().lease() : null;
			if (lease != null) {
				held.put(keeper, lease);
			}
		}
		stop.accept(keepers);
		held.forEach(LeaseRelease::log);
	}

	private static void log(LeaseKeeper keeper, NodeLease lease) {
		String generator = keeper.generatorName().isEmpty() ? "" : " of generator '" + keeper.generatorName() + "'";
		String problem = keeper.status().problem();
		if (problem == null) {
			logger.info(String.format(Locale.ROOT, "Released node id %d%s", lease.nodeId(), generator));
		}
		else {
			logger.warn(String.format(Locale.ROOT, "Node id %d%s could not be released; its lease ends by itself. %s",
					lease.nodeId(), generator, problem));
		}
	}

	@Override
	public void destroy() {
		if (this.remainder.isZero()) {
			release();
		}
		else {
			release((keepers) -> LeaseKeeper.handBackAll(keepers, (keeper) -> this.remainder));
		}
	}

}
