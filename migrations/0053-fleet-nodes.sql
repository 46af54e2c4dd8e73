-- Nodes that staff added with a word, so that what is generated follows from one list.
create table fleet_node (
  name text primary key check (length(name) between 1 and 60),
  role text not null check (role in ('tracker')),
  -- Where proxies reach it; null: where it says that it listens.
  address text check (length(address) between 1 and 253),
  added_by text not null,
  added_at timestamptz not null,
  -- The word; only a digest of its secret. It stays after its use, so that a second one is told.
  word_id text not null unique,
  word_digest bytea not null,
  word_until timestamptz not null,
  joined_at timestamptz,
  joined_from text check (length(joined_from) <= 60),
  -- Reads the state of a tracker for a while after joining.
  state_digest bytea,
  state_until timestamptz,
  removed_at timestamptz,
  removed_by text,
  removed_reason text check (length(removed_reason) <= 200)
);

-- The newest list of revoked certificates, for every hub; the authority writes it.
create table bridge_revocation (
  only_one boolean primary key default true check (only_one),
  list text not null check (length(list) between 1 and 1000000),
  at timestamptz not null
);
