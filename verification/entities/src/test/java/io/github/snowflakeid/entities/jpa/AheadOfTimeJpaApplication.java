package io.github.snowflakeid.entities.jpa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.entity.HibernateIdAutoConfiguration;
import io.github.snowflakeid.entities.jpa.Entities.Purchase;
import io.github.snowflakeid.entities.jpa.Entities.Purchases;

import org.springframework.aot.AotDetector;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/**
 * An application that is processed ahead of time. It stores an entity, and tells in a
 * file what came of it.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, HibernateJpaAutoConfiguration.class,
		DataJpaRepositoriesAutoConfiguration.class, TransactionAutoConfiguration.class,
		SnowflakeAutoConfiguration.class, HibernateIdAutoConfiguration.class })
@EntityScan(basePackageClasses = Entities.class)
@EnableJpaRepositories(basePackageClasses = Entities.class, considerNestedRepositories = true)
public class AheadOfTimeJpaApplication {

	/**
	 * Starts it.
	 * @param args the application's arguments, after the file if it is to store something
	 */
	public static void main(String[] args) throws IOException {
		try (var context = SpringApplication.run(AheadOfTimeJpaApplication.class, args)) {
			String outcome = context.getEnvironment().getRequiredProperty("outcome");
			Purchases purchases = context.getBean(Purchases.class);
			Purchase purchase = purchases.save(new Purchase());
			boolean stored = purchase.id != null && purchases.existsById(purchase.id);
			Files.writeString(Path.of(outcome),
					"ahead of time: " + AotDetector.useGeneratedArtifacts() + ", stored: " + stored);
		}
	}

}
