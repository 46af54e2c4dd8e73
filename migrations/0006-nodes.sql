-- The fleet: which trackers report, what each holds, and the settings that reach them.
create table tracker_node (
  store_id text primary key,
  node text not null,
  heartbeat jsonb not null,
  heartbeat_at timestamptz not null
);

create table swarm_count (
  store_id text not null,
  torrent_id bigint not null references torrent (id),
  seeders integer not null check (seeders >= 0),
  leechers integer not null check (leechers >= 0),
  -- of the joining report that named it last; what a whole report did not name becomes 0
  report bigint not null default 0,
  primary key (store_id, torrent_id)
);
create index swarm_count_torrent on swarm_count (torrent_id);

create table setting (
  key text primary key,
  value jsonb not null,
  version bigint not null default 1,
  updated_by bigint references member (id),
  updated_at timestamptz not null
);

-- The one-time link that makes the owner account: the same until it is used.
create table setup_token (
  only_row boolean primary key default true check (only_row),
  token_sealed bytea not null,
  created_at timestamptz not null
);
