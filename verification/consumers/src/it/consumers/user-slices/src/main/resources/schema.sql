create table parcel (id bigint primary key, city varchar(99));
