create table if not exists orders (id bigint primary key, item text not null);
create table if not exists tickets (id char(13) primary key, title text not null);
