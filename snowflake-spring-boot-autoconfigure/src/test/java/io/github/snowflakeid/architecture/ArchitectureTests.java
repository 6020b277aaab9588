package io.github.snowflakeid.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.github.snowflakeid.lease.LeaseThreads;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Controller;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The floors of the house, and Spring Boot's own rules for auto-configurations.
 */
@Tag("once")
class ArchitectureTests {

	private static final String ROOT = "io.github.snowflakeid";

	private static final String AUTOCONFIGURE = ROOT + ".autoconfigure";

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	@Test
	void importsPointDown() {
		ArchRuleDefinition.classes().should(dependOnlyOn("lower floors", ArchitectureTests::isBelow)).check(CLASSES);
	}

	@Test
	void aRoomOfAutoConfigureWiresThePackageOfItsName() {
		assertThat(packages()).extracting(JavaPackage::getName)
			.filteredOn(ArchitectureTests::isRoom)
			.isNotEmpty()
			.allSatisfy((room) -> assertThat(CLASSES.containPackage(wired(room))).as(wired(room)).isTrue());
	}

	@Test
	void aRoomOfAutoConfigureKnowsWhatItWiresAndTheRoomsAround() {
		ArchRuleDefinition.classes()
			.should(dependOnlyOn("what it wires", ArchitectureTests::isWiredOrAround))
			.check(CLASSES);
	}

	@Test
	void packagesFormNoCycle() {
		SlicesRuleDefinition.slices().matching("(" + ROOT + "..)").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void coreLeasesTheFileStoreAndTheCommandNeedNothingButTheJdk() {
		ArchRuleDefinition.classes()
			.that()
			.resideInAnyPackage(ROOT, ROOT + ".inspect", ROOT + ".lease", ROOT + ".lease.file")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT, ROOT + ".inspect", ROOT + ".lease", ROOT + ".lease.file", "java..",
					"org.jspecify.annotations")
			.check(CLASSES);
	}

	@Test
	void everyPackageIsNullMarked() {
		assertThat(packages()).allMatch((javaPackage) -> javaPackage.isAnnotatedWith(NullMarked.class));
	}

	@Test
	void onlyTheSystemTimeSourceReadsClocksOrWaits() {
		ArchRuleDefinition.noClasses()
			.that()
			.doNotHaveFullyQualifiedName(ROOT + ".SystemTimeSource")
			.should()
			.accessTargetWhere(readsClockOrWaits())
			.check(CLASSES);
	}

	@Test
	void nothingIsFormattedInTheDefaultLocale() {
		ArchRuleDefinition.noClasses().should().accessTargetWhere(usesTheDefaultLocale()).check(CLASSES);
	}

	@Test
	void onlyLeaseThreadsMakesThreads() {
		ArchRuleDefinition.noClasses()
			.that()
			.doNotBelongToAnyOf(LeaseThreads.class)
			.should()
			.accessTargetWhere(makesThreads())
			.check(CLASSES);
	}

	@Test
	void autoConfigurationsArePublicAndFinal() {
		ArchRuleDefinition.classes()
			.that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.check(CLASSES);
	}

	@Test
	void autoConfigurationsHavePackagePrivateMembersOnly() {
		ArchRuleDefinition.codeUnits()
			.that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.and()
			.doNotHaveModifier(JavaModifier.SYNTHETIC)
			.should()
			.bePackagePrivate()
			.check(CLASSES);
	}

	@Test
	void beanMethodsArePackagePrivate() {
		ArchRuleDefinition.methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate().check(CLASSES);
	}

	/** Or of the class that several of them extend. */
	@Test
	void beansAreCalledSnowflakeAndTheNameOfTheirClass() {
		assertThat(CLASSES.stream()
			.flatMap((type) -> type.getMethods().stream())
			.filter((method) -> method.isAnnotatedWith(Bean.class)))
			.isNotEmpty()
			.allSatisfy((method) -> assertThat(Stream
				.concat(Stream.of(method.getRawReturnType()), method.getRawReturnType().getRawSuperclass().stream())
				.map((type) -> "snowflake" + type.getSimpleName().replaceFirst("^Snowflake", "")))
				.contains(method.getName()));
	}

	@Test
	void beanMethodsHaveNoConditionOnClasses() {
		ArchRuleDefinition.methods()
			.that()
			.areAnnotatedWith(Bean.class)
			.should()
			.notBeAnnotatedWith(ConditionalOnClass.class)
			.check(CLASSES);
	}

	@Test
	void autoConfigurationsHaveOneConcernEach() {
		assertThat(CLASSES)
			.filteredOn((type) -> type.getEnclosingClass()
				.filter((enclosing) -> enclosing.isAnnotatedWith(AutoConfiguration.class))
				.isPresent())
			.isEmpty();
	}

	@Test
	void autoConfigurationsNameOptionalClassesByText() {
		assertThat(autoConfigurations()).allSatisfy((type) -> {
			AutoConfiguration annotation = type.getAnnotationOfType(AutoConfiguration.class);
			assertThat(Stream.of(annotation.after(), annotation.before()).flatMap(Arrays::stream))
				.allMatch((neighbour) -> neighbour.getName().startsWith(ROOT));
		});
	}

	@Test
	void exactlyTheAutoConfigurationsAreRegistered() throws IOException {
		assertThat(autoConfigurations()).extracting(JavaClass::getName)
			.containsExactlyInAnyOrderElementsOf(registered());
	}

	@Test
	void registeredAutoConfigurationsAreSorted() throws IOException {
		assertThat(registered()).isSorted();
	}

	@Test
	void controllersArePackagePrivateAndTopLevel() {
		ArchRuleDefinition.classes()
			.that()
			.areMetaAnnotatedWith(Controller.class)
			.should()
			.bePackagePrivate()
			.andShould()
			.beTopLevelClasses()
			.check(CLASSES);
	}

	private static List<JavaPackage> packages() {
		return CLASSES.stream().map(JavaClass::getPackage).distinct().toList();
	}

	private static List<JavaClass> autoConfigurations() {
		return CLASSES.stream().filter((type) -> type.isAnnotatedWith(AutoConfiguration.class)).toList();
	}

	private static List<String> registered() throws IOException {
		String resource = "/META-INF/spring/" + AutoConfiguration.class.getName() + ".imports";
		try (InputStream imports = ArchitectureTests.class.getResourceAsStream(resource)) {
			return new String(imports.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
		}
	}

	/** The floor of a package. What bears a library's name needs no line here. */
	private static int floor(String name) {
		if (name.equals(ROOT)) {
			return 0;
		}
		if (Set.of(ROOT + ".inspect", ROOT + ".lease", ROOT + ".reactive", ROOT + ".text").contains(name)) {
			return 1;
		}
		if (isWithin(ROOT + ".lease", name) || name.equals(ROOT + ".entity")) {
			return 2;
		}
		return isWithin(AUTOCONFIGURE, name) ? 4 : 3;
	}

	/** Within autoconfigure they point to the rooms around, which another rule holds. */
	private static boolean isBelow(String from, String to) {
		return floor(to) < floor(from) || (floor(from) == 4 && floor(to) == 4);
	}

	/**
	 * What is around all rooms wires the generator. It checks the terms of leases and the
	 * settings of the web together with all other properties.
	 */
	private static boolean isWiredOrAround(String from, String to) {
		if (from.equals(AUTOCONFIGURE)) {
			return floor(to) < 2 || to.equals(ROOT + ".web");
		}
		return !isRoom(from) || isWithin(to, from) || isWithin(to, wired(from)) || floor(to) < 2;
	}

	private static boolean isRoom(String name) {
		return isWithin(AUTOCONFIGURE, name) && !name.equals(AUTOCONFIGURE);
	}

	private static String wired(String room) {
		return ROOT + room.substring(AUTOCONFIGURE.length());
	}

	private static boolean isWithin(String outer, String inner) {
		return inner.equals(outer) || inner.startsWith(outer + ".");
	}

	private static ArchCondition<JavaClass> dependOnlyOn(String what, BiPredicate<String, String> allowed) {
		return new ArchCondition<>("depend on %s only", what) {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
					String from = type.getPackageName();
					String to = dependency.getTargetClass().getBaseComponentType().getPackageName();
					if (isWithin(ROOT, to) && !from.equals(to)) {
						events.add(new SimpleConditionEvent(dependency, allowed.test(from, to),
								dependency.getDescription()));
					}
				}
			}

		};
	}

	private static DescribedPredicate<JavaAccess<?>> readsClockOrWaits() {
		return DescribedPredicate.describe("reads a clock or waits", (access) -> {
			JavaClass owner = access.getTargetOwner();
			String name = access.getName();
			return (owner.isEquivalentTo(System.class) && List.of("currentTimeMillis", "nanoTime").contains(name))
					|| (owner.isEquivalentTo(Thread.class) && name.equals("sleep"))
					|| (owner.isEquivalentTo(LockSupport.class) && name.startsWith("park"))
					|| (owner.getPackageName().equals("java.time")
							&& (name.equals("now") || name.startsWith("system")));
		});
	}

	/** Threads made in any of these ways inherit from whoever happens to come first. */
	private static DescribedPredicate<JavaAccess<?>> makesThreads() {
		return DescribedPredicate.describe("makes a thread, or an executor with threads of its own making",
				(access) -> {
					JavaClass owner = access.getTargetOwner();
					String name = access.getName();
					boolean constructor = name.equals("<init>");
					return (constructor && (owner.isAssignableTo(Thread.class) || owner.isAssignableTo(Timer.class)
							|| owner.isAssignableTo(ForkJoinPool.class)))
							|| (owner.isEquivalentTo(Thread.class)
									&& (name.startsWith("of") || name.equals("startVirtualThread")))
							|| owner.isEquivalentTo(Executors.class)
							|| (owner.isEquivalentTo(CompletableFuture.class) && name.endsWith("Async"))
							|| (owner.isAssignableTo(ThreadPoolExecutor.class) && constructor
									&& access instanceof JavaConstructorCall call
									&& call.getTarget()
										.getRawParameterTypes()
										.stream()
										.noneMatch((type) -> type.isEquivalentTo(ThreadFactory.class)));
				});
	}

	/**
	 * Who formats without naming a locale writes digits, letters and separators that
	 * another process may not read.
	 */
	private static DescribedPredicate<JavaAccess<?>> usesTheDefaultLocale() {
		Set<String> formatting = Set.of("formatted", "format", "printf", "toLowerCase", "toUpperCase", "ofPattern",
				"getInstance", "getNumberInstance", "getIntegerInstance", "getDateInstance", "getDateTimeInstance",
				"getDefault", "toFormatter");
		return DescribedPredicate.describe("formats in the default locale", (access) -> {
			JavaClass owner = access.getTargetOwner();
			String name = access.getName();
			boolean takesLocale = access instanceof JavaCall<?> call && call.getTarget()
				.getRawParameterTypes()
				.stream()
				.anyMatch((type) -> type.isEquivalentTo(Locale.class));
			if (takesLocale) {
				return false;
			}
			return (formatting.contains(name) && (owner.isEquivalentTo(String.class)
					|| owner.isAssignableTo(PrintStream.class) || owner.isAssignableTo(PrintWriter.class)
					|| owner.isAssignableTo(Formatter.class) || owner.isEquivalentTo(Locale.class)
					|| owner.getPackageName().equals("java.text") || owner.getPackageName().equals("java.time.format")))
					|| (name.equals("<init>")
							&& (owner.isEquivalentTo(Formatter.class) || owner.getPackageName().equals("java.text")));
		});
	}

}
