package io.github.snowflakeid.autoconfigure.entity;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.autoconfigure.InjectionByType;
import io.github.snowflakeid.autoconfigure.InjectionByType.Bean;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.InvalidGeneratedIdException;

import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Finds generators among the beans of a context and its ancestors. A generator is looked
 * up when the first id is drawn, because whoever stores entities is made early, and a
 * store of leases may need the same connections.
 */
final class BeanGeneratorLookup implements GeneratorLookup {

	private final String name;

	private final ConfigurableListableBeanFactory beanFactory;

	private final Map<String, IdGenerator> found = new ConcurrentHashMap<>();

	/**
	 * Creates a lookup.
	 * @param name its own bean name
	 * @param beanFactory where generators are looked for
	 */
	BeanGeneratorLookup(String name, ConfigurableListableBeanFactory beanFactory) {
		this.name = name;
		this.beanFactory = beanFactory;
	}

	@Override
	public void require(String generator, String property) {
		List<Bean> beans = beans(generator);
		if (beans.isEmpty()) {
			throw missing(generator, property);
		}
		if (beans.size() > 1) {
			throw new InvalidGeneratedIdException(property,
					String.format(Locale.ROOT, "does not say which generator is meant: there are %s", beans),
					generator.isEmpty()
							? "Name one of them in @SnowflakeGenerated(generator = ...), or mark one as @Primary."
							: String.format(Locale.ROOT, "Let only one of them have the name or qualifier '%s'.",
									generator));
		}
		// whoever stores entities may draw ids until it is destroyed
		beans.stream()
			.filter(Bean::local)
			.forEach((bean) -> this.beanFactory.registerDependentBean(bean.name(), this.name));
	}

	private InvalidGeneratedIdException missing(String generator, String property) {
		if (generator.isEmpty()) {
			return new InvalidGeneratedIdException(property, "has no generator: there is no bean of type IdGenerator",
					"Set snowflake.enabled to true, or remove it; or define a bean of type IdGenerator.");
		}
		return new InvalidGeneratedIdException(property,
				String.format(Locale.ROOT, "names the generator '%s', which is not there", generator),
				String.format(Locale.ROOT,
						"Define a bean of type IdGenerator with this name or qualifier, or name one of %s.",
						InjectionByType.all(this.beanFactory, IdGenerator.class)));
	}

	private List<Bean> beans(String generator) {
		if (generator.isEmpty()) {
			return InjectionByType.of(this.beanFactory, IdGenerator.class);
		}
		return InjectionByType.all(this.beanFactory, IdGenerator.class)
			.stream()
			.filter((bean) -> BeanFactoryAnnotationUtils.isQualifierMatch(generator::equals, bean.name(), bean.owner()))
			.toList();
	}

	@Override
	public IdGenerator get(String generator) {
		IdGenerator known = this.found.get(generator);
		if (known != null) {
			return known;
		}
		// not while the map is locked: making a generator may take its time
		IdGenerator made = generator.isEmpty() ? this.beanFactory.getBean(IdGenerator.class)
				: BeanFactoryAnnotationUtils.qualifiedBeanOfType(this.beanFactory, IdGenerator.class, generator);
		this.found.put(generator, made);
		return made;
	}

}
