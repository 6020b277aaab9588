package com.example;

import io.github.snowflakeid.IdGenerator;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.RecordContext;
import org.jooq.RecordListener;
import org.jooq.UpdatableRecord;

import org.springframework.boot.jooq.autoconfigure.DefaultConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
public class RecordIds {

	@Bean
	DefaultConfigurationCustomizer idsOfRecords(IdGenerator ids) {
		return (configuration) -> configuration.setAppending(new RecordListener() {

			@Override
			public void insertStart(RecordContext context) {
				Record record = context.record();
				if (record instanceof UpdatableRecord<?> row && row.key().size() == 1) {
					Field<?> key = row.key().field(0);
					if (key.getType() == Long.class && row.get(key) == null) {
						row.set(key.coerce(Long.class), ids.nextId());
					}
				}
			}

		});
	}

}
