-- What those who have a torrent have besides: a few a torrent, made by a task from the newest snatches.
create table also_downloaded (
  torrent_id bigint primary key references torrent (id),
  -- the best first; ids without a reference: pages show those that are listed
  others bigint[] not null check (cardinality(others) <= 12),
  -- snatches of the torrent when it was made: made anew when there are more
  snatches bigint not null,
  made_at timestamptz not null
);
-- The newest who have a torrent, and the newest that a member has.
create index member_torrent_newest on member_torrent (torrent_id, completed_at desc)
  where completed_at is not null;
create index member_torrent_had on member_torrent (member_id, completed_at desc)
  where completed_at is not null;
