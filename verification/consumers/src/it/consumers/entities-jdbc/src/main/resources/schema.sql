create table "order" (id bigint primary key, customer text);
create table item (id bigint primary key, product text, "order" bigint references "order", order_key int);
