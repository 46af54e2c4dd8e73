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

-- A member promises to seed a torrent of the list until it is due.
create table rescue_pledge (
  id bigint generated always as identity primary key,
  torrent_id bigint not null references torrent (id),
  member_id bigint not null references member (id),
  made_at timestamptz not null,
  due_at timestamptz not null check (due_at > made_at),
  state text not null default 'open' check (state in ('open', 'kept', 'missed', 'withdrawn')),
  ended_at timestamptz,
  check ((state = 'open') = (ended_at is null))
);
create unique index rescue_pledge_open on rescue_pledge (torrent_id, member_id)
  where state = 'open';
create index rescue_pledge_due on rescue_pledge (due_at, id) where state = 'open';
create index rescue_pledge_torrent on rescue_pledge (torrent_id, id desc);
create index rescue_pledge_member on rescue_pledge (member_id, id desc);
