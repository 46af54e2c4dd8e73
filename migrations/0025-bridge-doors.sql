-- Who may not join the bridge: staff switch a tracker off, and see who was turned away.
create table switched_off_node (
  store_id text primary key check (store_id ~ '^[0-9a-f]{32}$'),
  -- also asked for by name: a folder that was made anew has another store id
  node text not null check (length(node) between 1 and 60),
  reason text not null check (length(reason) between 1 and 200),
  -- no reference: a row outlives whom it names
  switched_by text not null,
  at timestamptz not null
);
create index switched_off_node_newest on switched_off_node (at desc, store_id);

-- One row for each way of being turned away, counted: an attack is a number, not a full table.
create table bridge_refusal (
  id bigint generated always as identity primary key,
  code text not null check (length(code) between 1 and 40),
  address text not null,
  node text not null,
  url text not null,
  reason text not null,
  times bigint not null check (times > 0),
  first_at timestamptz not null,
  last_at timestamptz not null,
  unique (code, address, node, url)
);
create index bridge_refusal_newest on bridge_refusal (last_at desc, id desc);
