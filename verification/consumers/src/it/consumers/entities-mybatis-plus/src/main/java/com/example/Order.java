package com.example;

import com.baomidou.mybatisplus.annotation.TableName;

@TableName("orders")
public class Order {

	private Long id;   // as with @TableId(type = IdType.ASSIGN_ID)

	private String item;

	public Order() {
	}

	public Order(String item) {
		this.item = item;
	}

	public Long getId() {
		return this.id;
	}

	public void setId(Long id) {
		this.id = id;
	}

	public String getItem() {
		return this.item;
	}

	public void setItem(String item) {
		this.item = item;
	}

}
