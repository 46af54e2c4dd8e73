-- Intervals that are older than the site keeps them are rolled up by day: no sum changes by a byte.
create table traffic_day (
  member_id bigint not null,
  torrent_id bigint not null,
  -- midnight, UTC
  day timestamptz not null,
  -- intervals of different factors stay apart: what was credited can be made again from the raw bytes
  up_permille integer not null,
  down_permille integer not null,
  -- of the first of the intervals, and of the last
  since timestamptz not null,
  at timestamptz not null,
  intervals integer not null,
  -- how many of them ended a download
  completed integer not null,
  raw_up byte_count not null,
  raw_down byte_count not null,
  credited_up byte_count not null,
  credited_down byte_count not null,
  primary key (member_id, torrent_id, day, up_permille, down_permille)
);

-- How much of what a journal's batches moved stands in days, and in intervals no more.
alter table traffic_journal add column rolled_raw byte_count not null default 0;
