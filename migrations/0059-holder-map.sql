-- Which tracker holds which torrents, numbered, so that every tracker and proxy has the same map.
create table holder_map (
  only_one boolean primary key default true check (only_one),
  version bigint not null check (version > 0),
  -- As the bridge sends it: names, and for each slot their places.
  map jsonb not null,
  made_at timestamptz not null
);
