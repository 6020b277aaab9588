package io.github.snowflakeid.entity;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.EnumSet;
import java.util.Objects;

import io.github.snowflakeid.IdRefusedException;
import jakarta.persistence.GeneratedValue;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.generator.AnnotationBasedGenerator;
import org.hibernate.generator.BeforeExecutionGenerator;
import org.hibernate.generator.EventType;
import org.hibernate.generator.EventTypeSets;
import org.hibernate.generator.GeneratorCreationContext;
import org.jspecify.annotations.Nullable;

/**
 * Hibernate's side of {@link SnowflakeGenerated}: draws an id in memory before a row is
 * inserted, so that batches stay batches and nothing is read from the database.
 * <p>
 * Hibernate makes one for each annotated property when a session factory is built, and
 * that is where wrong use is refused. Generators are found at the first id: a session
 * factory is built early, and without any settings where an application is processed
 * ahead of time.
 */
public final class HibernateIdGeneration
		implements BeforeExecutionGenerator, AnnotationBasedGenerator<SnowflakeGenerated> {

	/**
	 * The setting of a session factory that holds its {@link GeneratorLookup}. Spring
	 * Boot's own, and all that are beans of
	 * {@code LocalContainerEntityManagerFactoryBean} or {@code LocalSessionFactoryBean},
	 * have it by themselves.
	 */
	public static final String GENERATOR_LOOKUP = "io.github.snowflakeid.generator-lookup";

	private static final long serialVersionUID = 1L;

	/** Session factories are written by their names, without what they consist of. */
	private transient @Nullable GeneratedId id;

	/**
	 * Called by Hibernate, or by Spring for it. Spring could not supply anything, and
	 * would hide why something is refused. Public, because Hibernate 7.2 calls nothing
	 * else.
	 */
	public HibernateIdGeneration() {
	}

	/**
	 * Called by Hibernate. The member tells a {@code long}, of which 0 is no id, from a
	 * {@code Long}; Hibernate's own type does not.
	 * @param annotation the annotation
	 * @param member what it stands on
	 * @param context what is built
	 * @throws InvalidGeneratedIdException if it cannot stand there, or if its generator
	 * is not there
	 */
	@Override
	@SuppressWarnings("removal")
	public void initialize(SnowflakeGenerated annotation, Member member, GeneratorCreationContext context) {
		String property = member.getDeclaringClass().getName() + "." + member.getName();
		if (((AnnotatedElement) member).isAnnotationPresent(GeneratedValue.class)) {
			throw new InvalidGeneratedIdException(property, "has @GeneratedValue, too",
					"Remove one of the two: only one can make the id.");
		}
		GeneratedId initialized = GeneratedId.of(annotation, type(member, context), property);
		ConfigurationService settings = context.getServiceRegistry().getService(ConfigurationService.class);
		if (settings != null && settings.getSettings().get(GENERATOR_LOOKUP) instanceof GeneratorLookup generators) {
			initialized.require(generators);
		}
		this.id = initialized;
	}

	/**
	 * The member of a generic superclass does not know what its subclasses make of it.
	 */
	private static Class<?> type(Member member, GeneratorCreationContext context) {
		Type declared = (member instanceof Method method) ? method.getGenericReturnType()
				: ((Field) member).getGenericType();
		return (declared instanceof Class<?> type) ? type : context.getType().getReturnedClass();
	}

	@Override
	public EnumSet<EventType> getEventTypes() {
		return EventTypeSets.INSERT_ONLY;
	}

	/** What is there already stays. */
	@Override
	public boolean allowAssignedIdentifiers() {
		return true;
	}

	/** Nor is it anybody's business if a property that is no id is changed later. */
	@Override
	public boolean allowMutation() {
		return true;
	}

	/**
	 * Called by Hibernate for each row.
	 * @param session the session that inserts
	 * @param owner the entity
	 * @param currentValue what the property holds
	 * @param eventType always an insert
	 * @return the value to be stored
	 * @throws IdRefusedException if no id can be issued now
	 */
	@Override
	public Object generate(SharedSessionContractImplementor session, Object owner, @Nullable Object currentValue,
			EventType eventType) {
		GeneratedId initialized = Objects.requireNonNull(this.id);
		if (currentValue != null && !initialized.isMissing(currentValue)) {
			return currentValue;
		}
		return initialized.next(generators(session, initialized));
	}

	private static GeneratorLookup generators(SharedSessionContractImplementor session, GeneratedId id) {
		if (session.getFactory().getProperties().get(GENERATOR_LOOKUP) instanceof GeneratorLookup generators) {
			return generators;
		}
		throw new InvalidGeneratedIdException(id.toString(),
				"has no generator: its session factory has no setting " + GENERATOR_LOOKUP,
				"Make the session factory a bean, by LocalContainerEntityManagerFactoryBean or LocalSessionFactoryBean, "
						+ "and do not set snowflake.enabled to false; or give it this setting, "
						+ "whose value is the bean of type GeneratorLookup.");
	}

}
