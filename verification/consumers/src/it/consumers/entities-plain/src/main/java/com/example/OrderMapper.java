package com.example;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Select;

@Mapper
public interface OrderMapper {

	@Insert("insert into orders (id, item) values (#{id}, #{item})")
	void insert(Order order);

	@Select("select id, item from orders where id = #{id}")
	Order find(long id);

}
