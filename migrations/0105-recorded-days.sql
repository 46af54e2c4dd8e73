-- What a day of a member was, as the judge saw it last: so much the simulator needs to judge it anew.
alter table ratio_day
  -- credited totals as they stood
  add column total_uploaded byte_count not null default 0,
  add column total_downloaded byte_count not null default 0,
  -- distinct torrents and their sizes when it was last looked at
  add column seeding integer not null default 0,
  add column seeding_bytes bigint not null default 0,
  add column leeching integer not null default 0,
  add column leeching_bytes bigint not null default 0,
  -- torrent-hours that fade, as they stood then
  add column seed_hours double precision not null default 0,
  add column leech_hours double precision not null default 0,
  -- finished and fetched torrents in all
  add column grabs integer not null default 0,
  -- seconds since 1970
  add column looked_at bigint not null default 0;
comment on column ratio_day.snatches is 'finished torrents in all that still exist';

-- Of days before this, what can be told: totals are today's without what came later.
update ratio_day d set looked_at = d.day::bigint * 86400 + 86399,
  total_uploaded = greatest(0, i.uploaded - later.up),
  total_downloaded = greatest(0, i.downloaded - later.down)
from ratio_input i, (
  select member_id, day,
    coalesce(sum(uploaded) over after_it, 0) as up,
    coalesce(sum(downloaded) over after_it, 0) as down
  from ratio_day
  window after_it as (
    partition by member_id order by day rows between 1 following and unbounded following)
) later
where i.member_id = d.member_id and later.member_id = d.member_id and later.day = d.day;
