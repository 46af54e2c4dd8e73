-- How swarms were, by the hour for a day and by the day for 90: a row where the counts changed.
-- Each says what they were until `at`, so that a torrent that never changes has none.
create table swarm_history (
  torrent_id bigint not null references torrent (id),
  span text not null check (span in ('hour', 'day')),
  at timestamptz not null,
  seeders integer not null check (seeders >= 0),
  leechers integer not null check (leechers >= 0),
  primary key (torrent_id, span, at)
);
create index swarm_history_old on swarm_history (span, at);
-- What was counted last, to see what changed; a torrent without a row had nobody.
create table swarm_seen (
  torrent_id bigint not null references torrent (id),
  span text not null check (span in ('hour', 'day')),
  seeders integer not null check (seeders >= 0),
  leechers integer not null check (leechers >= 0),
  primary key (torrent_id, span)
) with (fillfactor = 80);
-- Where a run is in the torrents: one that was stopped goes on, a whole one begins anew.
create table swarm_history_run (
  span text primary key check (span in ('hour', 'day')),
  at timestamptz not null,
  done_to bigint not null
);
