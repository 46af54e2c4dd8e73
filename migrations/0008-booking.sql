-- Booking: what cannot be booked is kept with its reason, and what keeps sums exact in any order.
create table traffic_parked (
  journal_id bytea not null check (octet_length(journal_id) = 16),
  number bigint not null,
  reason text not null check (reason in ('damaged', 'no member', 'no torrent', 'implausible')),
  member_id bigint,
  torrent_id bigint,
  -- the bytes that were held back; of an implausible entry the rest is booked
  raw_up byte_count,
  raw_down byte_count,
  entry bytea not null,
  parked_at timestamptz not null,
  primary key (journal_id, number)
);
create index traffic_parked_member on traffic_parked (member_id);

-- Bytes between two booked entries that an entry still on its way brings or a late `resumed` claims
-- (src/domain/traffic/session-bytes.ts); almost always none.
alter table peer_session add column holes jsonb not null default '[]';

-- Seed time is the smaller of what sessions report and of the wall-clock time that they cover;
-- spans are from, to, from, to … in seconds since 1970.
alter table member_torrent
  add column seeded_reported bigint not null default 0,
  add column seeded_covered bigint not null default 0,
  add column seeded_spans bigint[] not null default '{}';
