-- Top lists by day, made by a task so that no page counts anything. A list that is a day old or more
-- is history.
create table top_place (
  -- src/domain/top/top.ts
  list text not null check (list in ('torrents', 'uploaders', 'requests', 'posts')),
  period text not null check (period in ('day', 'week', 'month', 'year', 'ever')),
  -- Midnight, UTC: the last day that was counted.
  day timestamptz not null,
  place smallint not null check (place > 0),
  -- Of the torrent, member, request or post.
  subject_id bigint not null,
  value bigint not null check (value > 0),
  made_at timestamptz not null,
  primary key (list, period, day, place)
);
create index top_place_day on top_place (day);
create index member_torrent_completed on member_torrent (completed_at)
  where completed_at is not null;
create index reaction_post on reaction (at) where target = 'post';
create index request_bounty_given on request_bounty (given_at);
