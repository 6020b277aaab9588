create table if not exists snowflake_namespace (
	namespace varchar(64) not null,
	fingerprint varchar(200) not null,
	leases bigint default 0 not null,
	reach bigint default 0 not null,
	floor bigint default 0 not null,
	primary key (namespace)
);

create table if not exists snowflake_lease (
	namespace varchar(64) not null,
	node_id bigint not null,
	owner_id varchar(64),
	owner_host varchar(200),
	owner_pid bigint,
	owner_application varchar(200),
	token bigint not null,
	since bigint not null,
	expires bigint not null,
	high_water_mark bigint not null,
	primary key (namespace, node_id)
);
