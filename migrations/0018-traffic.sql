-- Traffic: how far each journal is booked, every booked interval, and one row a peer session.

create table traffic_journal (
  journal_id bytea primary key check (octet_length(journal_id) = 16),
  node text not null,
  -- Entries from 0 up to this one are booked. Raised in the booking transaction, so that no entry
  -- counts twice.
  booked bigint not null default 0,
  updated_at timestamptz not null,
  -- What its booked batches moved: the nightly check compares it with the intervals they wrote.
  raw_up byte_count not null default 0,
  raw_down byte_count not null default 0,
  -- How much of that was rolled up into days and no longer has intervals.
  rolled_raw byte_count not null default 0
);

-- Raw bytes, factors and what was credited, so that every sum can be computed again.
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
  -- Thousandths: 1000 counts each byte once, 0 is freeleech.
  up_permille integer not null,
  down_permille integer not null,
  credited_up byte_count not null,
  credited_down byte_count not null
) partition by range (at);
create table traffic_ledger_rest partition of traffic_ledger default;
-- Not by torrent: nothing asks for that, and each index of it costs a tenth of booking.
create index traffic_ledger_member on traffic_ledger (member_id, at desc);
-- Finds the intervals of an hour, wherever their rows are.
create index traffic_ledger_at on traffic_ledger using brin (at);

-- Intervals that are older than the site keeps them, rolled up by day: no sum changes by a byte.
create table traffic_day (
  member_id bigint not null,
  torrent_id bigint not null,
  -- Midnight, UTC.
  day timestamptz not null,
  -- Intervals of different factors stay separate: credits can be computed again from the raw bytes.
  up_permille integer not null,
  down_permille integer not null,
  -- The start of the first interval and the end of the last.
  since timestamptz not null,
  at timestamptz not null,
  intervals integer not null,
  -- How many of them completed a download.
  completed integer not null,
  raw_up byte_count not null,
  raw_down byte_count not null,
  credited_up byte_count not null,
  credited_down byte_count not null,
  primary key (member_id, torrent_id, day, up_permille, down_permille)
);

-- Entries that cannot be booked, with the reason.
create table traffic_parked (
  journal_id bytea not null check (octet_length(journal_id) = 16),
  number bigint not null,
  reason text not null check (reason in ('damaged', 'no member', 'no torrent', 'implausible')),
  member_id bigint,
  torrent_id bigint,
  -- The bytes that were held back. The rest of an implausible entry is booked.
  raw_up byte_count,
  raw_down byte_count,
  entry bytea not null,
  parked_at timestamptz not null,
  primary key (journal_id, number)
);
create index traffic_parked_member on traffic_parked (member_id);
create index traffic_parked_torrent on traffic_parked (torrent_id);
create index traffic_parked_newest on traffic_parked (parked_at desc, journal_id, number);

-- One row a session (member, torrent, peer id), kept for 30 days after its end.
-- Its member and torrent exist: each session also has a row of member_torrent, which refers to both.
-- Separate references would double the price of a new session.
create table peer_session (
  torrent_id bigint not null,
  member_id bigint not null,
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
  -- Of the newest entry, whose absolute counters this row has, and of the last credited `resumed`.
  sequence numeric(20, 0) not null,
  resumed_sequence numeric(20, 0),
  -- Bytes between two booked entries that a delayed entry brings or a late `resumed` claims
  -- (src/domain/traffic/session-bytes.ts); nearly always none.
  holes jsonb not null default '[]',
  -- Whether peers can connect to it, as the trackers' prober found; null: not known.
  reachable boolean,
  primary key (torrent_id, member_id, session_key)
) with (fillfactor = 80);
-- No index has a column that every entry changes (last_at, the counters): so an update is HOT and
-- writes one row instead of one and its entries in each index.
create index peer_session_member on peer_session (member_id);
create index peer_session_current on peer_session (member_id) where ended_at is null;
create index peer_session_ended on peer_session (ended_at) where ended_at is not null;
create index peer_session_completed on peer_session (completed_at) where completed_at is not null;
-- Addresses that are still to be shortened, and those still to be removed.
create index peer_session_whole on peer_session (ended_at)
  where ended_at is not null and (is_whole(ipv4) or is_whole(ipv6));
create index peer_session_known on peer_session (ended_at)
  where ended_at is not null and (ipv4 is not null or ipv6 is not null);

-- What a member has done with a torrent, over all sessions. The remainders keep the sums exact.
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
  -- Seed time is the smaller of what the sessions report and of the time that they cover. Spans are
  -- from, to, from, to … in seconds since 1970.
  seeded_reported bigint not null default 0,
  seeded_covered bigint not null default 0,
  seeded_spans bigint[] not null default '{}',
  -- Download time without a seeder, which no rule of hours counts.
  stalled_seconds bigint not null default 0,
  primary key (member_id, torrent_id)
) with (fillfactor = 80);
create index member_torrent_torrent on member_torrent (torrent_id);
-- The most recent members who have a torrent, and the most recent torrents that a member has.
create index member_torrent_newest on member_torrent (torrent_id, completed_at desc)
  where completed_at is not null;
create index member_torrent_had on member_torrent (member_id, completed_at desc)
  where completed_at is not null;
comment on column member_torrent.stalled_seconds is
  'of leeched_seconds: no byte came, and there was no seeder';
