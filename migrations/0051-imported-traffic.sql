-- Imported traffic: what was booked from the old site for each member and torrent, so that the next
-- run books only the difference.

create table import_traffic (
  member_id bigint not null,
  torrent_id bigint not null,
  raw_uploaded byte_count not null,
  raw_downloaded byte_count not null,
  uploaded byte_count not null,
  downloaded byte_count not null,
  seeded_seconds bigint not null,
  leeched_seconds bigint not null,
  snatches integer not null,
  -- The day in which it is in traffic_day.
  day timestamptz not null,
  primary key (member_id, torrent_id)
);
