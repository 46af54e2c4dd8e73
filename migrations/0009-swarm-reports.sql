-- Which whole report of a store's swarm counts is under way: what it does not name becomes 0.
create table swarm_report (
  store_id text primary key,
  report bigint not null
);
create index swarm_count_report on swarm_count (store_id, report);
