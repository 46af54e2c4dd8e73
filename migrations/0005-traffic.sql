-- Traffic: how far each journal is booked, every booked interval, and one row a peer session.
create table traffic_journal (
  journal_id bytea primary key check (octet_length(journal_id) = 16),
  node text not null,
  -- entries 0 up to this one are booked; raised in the booking transaction, so none counts twice
  booked bigint not null default 0,
  updated_at timestamptz not null
);

-- A wall: raw bytes, factors and what was credited, so that any sum can be made again.
create table traffic_ledger (
  at timestamptz not null,
  since timestamptz not null,
  journal_id bytea not null,
  number bigint not null,
  member_id bigint not null,
  torrent_id bigint not null,
  session_key bytea not null check (octet_length(session_key) = 8),
  kind text not null,
  raw_up byte_count not null,
  raw_down byte_count not null,
  -- thousandths: 1000 counts each byte once, 0 is freeleech
  up_permille integer not null,
  down_permille integer not null,
  credited_up byte_count not null,
  credited_down byte_count not null
) partition by range (at);
create table traffic_ledger_rest partition of traffic_ledger default;
create index traffic_ledger_member on traffic_ledger (member_id, at desc);
create index traffic_ledger_torrent on traffic_ledger (torrent_id, at desc);

-- A wall: one row a session (member, torrent, peer id), kept 30 days after its end.
create table peer_session (
  torrent_id bigint not null references torrent (id),
  member_id bigint not null references member (id),
  session_key bytea not null check (octet_length(session_key) = 8),
  store_id text not null,
  client bytea not null,
  key_hash bigint not null,
  ipv4 inet,
  port4 integer,
  ipv6 inet,
  port6 integer,
  uploaded byte_count not null,
  downloaded byte_count not null,
  left_bytes byte_count not null,
  seeding boolean not null,
  partial boolean not null default false,
  suspicious boolean not null default false,
  seeded_seconds bigint not null default 0,
  leeched_seconds bigint not null default 0,
  started_at timestamptz not null,
  last_at timestamptz not null,
  completed_at timestamptz,
  ended_at timestamptz,
  ended_by text,
  -- of the newest entry whose absolute counters stand here, and of the last credited `resumed`
  sequence numeric(20, 0) not null,
  resumed_sequence numeric(20, 0),
  primary key (torrent_id, member_id, session_key)
) with (fillfactor = 80);
create index peer_session_member on peer_session (member_id, last_at desc);
create index peer_session_current on peer_session (member_id) where ended_at is null;
create index peer_session_ended on peer_session (ended_at) where ended_at is not null;

-- What a member has done with a torrent, over all sessions; remainders keep sums exact.
create table member_torrent (
  member_id bigint not null references member (id),
  torrent_id bigint not null references torrent (id),
  raw_uploaded byte_count not null default 0,
  raw_downloaded byte_count not null default 0,
  uploaded byte_count not null default 0,
  downloaded byte_count not null default 0,
  up_remainder integer not null default 0,
  down_remainder integer not null default 0,
  seeded_seconds bigint not null default 0,
  leeched_seconds bigint not null default 0,
  first_at timestamptz not null,
  last_at timestamptz not null,
  completed_at timestamptz,
  snatches integer not null default 0,
  raw_downloaded_at_snatch byte_count not null default 0,
  primary key (member_id, torrent_id)
) with (fillfactor = 80);
create index member_torrent_torrent on member_torrent (torrent_id);
