create table if not exists orders (
	id bigint primary key,
	item varchar(255) not null
);
