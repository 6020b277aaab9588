package com.example;

import tools.jackson.dataformat.cbor.CBORMapper;

import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.cbor.JacksonCborHttpMessageConverter;

/**
 * Has Spring MVC read and write CBOR by the mapper that Spring Boot makes.
 */
@Configuration(proxyBeanMethods = false)
class Cbor {

	@Bean
	ServerHttpMessageConvertersCustomizer cborConverter(CBORMapper mapper) {
		return (converters) -> converters.withCborConverter(new JacksonCborHttpMessageConverter(mapper));
	}

}
