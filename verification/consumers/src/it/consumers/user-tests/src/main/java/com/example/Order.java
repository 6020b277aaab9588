package com.example;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "orders")
public class Order {

	@Id
	private Long id;

	private String article;

	protected Order() {
	}

	public Order(Long id, String article) {
		this.id = id;
		this.article = article;
	}

	public Long getId() {
		return this.id;
	}

	public String getArticle() {
		return this.article;
	}

}
