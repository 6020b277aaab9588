package io.github.snowflakeid.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.core.annotation.OrderUtils;

/**
 * Tells by bean definitions alone, before any bean is made, which bean an injection point
 * gets that names nothing but a type. Follows
 * {@code DefaultListableBeanFactory.determineAutowireCandidate}, without its look at the
 * name of the injection point: that differs from one to the next. For the starter's own
 * configurations.
 */
public final class InjectionByType {

	private InjectionByType() {
	}

	/**
	 * Returns the beans that injection by type chooses from in the end.
	 * @param beanFactory where something is injected
	 * @param type the type
	 * @return one bean if injection is unambiguous, no bean if there is none, or all
	 * between which only a name or a qualifier can decide
	 */
	public static List<Bean> of(ConfigurableListableBeanFactory beanFactory, Class<?> type) {
		List<Bean> candidates = candidates(beanFactory, type);
		if (candidates.size() < 2) {
			return candidates;
		}
		List<Bean> primary = nearest(candidates.stream().filter(Bean::isPrimary).toList());
		if (!primary.isEmpty()) {
			return primary;
		}
		List<Bean> noFallback = candidates.stream().filter(Predicate.not(Bean::isFallback)).toList();
		if (noFallback.size() == 1) {
			return noFallback;
		}
		List<Bean> first = ofHighestPriority(candidates);
		return (first.size() == 1) ? first : candidates;
	}

	/**
	 * Returns the beans that can be injected by type, in this context and its ancestors.
	 * @param beanFactory where something is injected
	 * @param type the type
	 * @return the beans, those of the context before those of its ancestors
	 */
	public static List<Bean> candidates(ConfigurableListableBeanFactory beanFactory, Class<?> type) {
		return all(beanFactory, type).stream().filter(Bean::isCandidate).toList();
	}

	/**
	 * Returns the beans that a name or a qualifier chooses from, also those that
	 * injection by type leaves out.
	 * @param beanFactory where something is looked for
	 * @param type the type
	 * @return the beans, those of the context before those of its ancestors
	 */
	public static List<Bean> all(ConfigurableListableBeanFactory beanFactory, Class<?> type) {
		List<Bean> beans = new ArrayList<>();
		List<ConfigurableListableBeanFactory> nearer = new ArrayList<>();
		ConfigurableListableBeanFactory current = beanFactory;
		while (current != null) {
			for (String name : current.getBeanNamesForType(type, true, false)) {
				boolean hidden = nearer.stream().anyMatch((factory) -> factory.containsLocalBean(name));
				Bean bean = new Bean(name, current, nearer.isEmpty());
				if (!hidden) {
					beans.add(bean);
				}
			}
			nearer.add(current);
			BeanFactory parent = current.getParentBeanFactory();
			current = (parent instanceof ConfigurableListableBeanFactory ancestor) ? ancestor : null;
		}
		return beans;
	}

	/** A primary bean of the context itself precedes those of its ancestors. */
	private static List<Bean> nearest(List<Bean> primary) {
		List<Bean> local = primary.stream().filter(Bean::local).toList();
		return local.isEmpty() ? primary : local;
	}

	private static List<Bean> ofHighestPriority(List<Bean> candidates) {
		OptionalInt highest = candidates.stream().map(Bean::priority).flatMapToInt(OptionalInt::stream).min();
		return candidates.stream().filter((bean) -> highest.isPresent() && bean.priority().equals(highest)).toList();
	}

	/**
	 * A bean that may not have been made yet.
	 *
	 * @param name its name
	 * @param owner the bean factory that it is defined in
	 * @param local whether that is the one of the injection point
	 */
	public record Bean(String name, ConfigurableListableBeanFactory owner, boolean local) {

		/** Beans without a definition were registered as they are. */
		@Nullable BeanDefinition definition() {
			return this.owner.containsBeanDefinition(this.name) ? this.owner.getMergedBeanDefinition(this.name) : null;
		}

		@Nullable Class<?> type() {
			return this.owner.getType(this.name, false);
		}

		boolean isSingleton() {
			BeanDefinition definition = definition();
			return definition == null || definition.isSingleton();
		}

		/** Whether it is one of the starter's, and no bean of the same name. */
		boolean isMadeBy(String configuration) {
			BeanDefinition definition = definition();
			return definition != null && configuration.equals(definition.getFactoryBeanName());
		}

		/** Whether it is the starter's, and the properties name it. */
		boolean isNamedGenerator() {
			BeanDefinition definition = definition();
			return definition != null && GeneratorsRegistrar.class.equals(definition.getSource());
		}

		private boolean isCandidate() {
			BeanDefinition definition = definition();
			return definition == null || (definition.isAutowireCandidate()
					&& (!(definition instanceof AbstractBeanDefinition bean) || bean.isDefaultCandidate()));
		}

		private boolean isPrimary() {
			BeanDefinition definition = definition();
			return definition != null && definition.isPrimary();
		}

		private boolean isFallback() {
			BeanDefinition definition = definition();
			return definition != null && definition.isFallback();
		}

		private OptionalInt priority() {
			Class<?> type = type();
			Integer priority = (type != null) ? OrderUtils.getPriority(type) : null;
			return (priority != null) ? OptionalInt.of(priority) : OptionalInt.empty();
		}

		/** For people, with the place of its definition if that is known. */
		@Override
		public String toString() {
			BeanDefinition definition = definition();
			String place = (definition != null) ? definition.getResourceDescription() : null;
			return "'" + this.name + "'" + ((place != null) ? " (" + place + ")" : "");
		}

	}

}
