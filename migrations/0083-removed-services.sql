-- Fleet: services that staff removed. A program that is asked for its state, such as a lost server of
-- the database, stays out of the registry until it answers again.
create table removed_service (
  type text not null,
  node text not null check (length(node) between 1 and 60),
  removed_at timestamptz not null,
  primary key (type, node)
);
