package com.example;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The application of docs/entities/mybatis.md with MyBatis-Plus.
 */
@SpringBootApplication
public class EntitiesMybatisPlus {
}
