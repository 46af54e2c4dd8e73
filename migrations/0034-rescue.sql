-- Rescue: torrents with no seeder or few, and how likely each is to die, as a task counted it.
create table rescue_torrent (
  torrent_id bigint primary key references torrent (id),
  -- What the swarm was when the row was made.
  seeders integer not null check (seeders >= 0),
  leechers integer not null check (leechers >= 0),
  -- Thousandths: the chance to have no seeder within 14 days (src/domain/rescue/risk.ts).
  risk integer not null check (risk between 0 and 1000),
  -- Thousandths: the part of recent days on which its most reliable seeder seeded; null: no one did.
  best integer check (best between 0 and 1000),
  -- Who waits for it (src/domain/rescue/risk.ts), and the order of the list.
  demand integer not null check (demand >= 0),
  score bigint not null check (score >= 0),
  made_at timestamptz not null
);
create index rescue_torrent_score on rescue_torrent (score, torrent_id);
create index rescue_torrent_demand on rescue_torrent (demand, torrent_id);
create index rescue_torrent_seeders on rescue_torrent (seeders, score, torrent_id);
create index rescue_torrent_made on rescue_torrent (made_at, torrent_id);
