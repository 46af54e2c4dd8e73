-- GiB-hours beside torrent-hours (ratio.md, C by weight). Rows that are there begin with their hours
-- times what an hour of the member weighs on average over all their torrents: of days gone by, which
-- torrent an hour was of is not known. It is right by itself as old hours fade.
alter table ratio_input
  add column seeded_gib_seconds double precision not null default 0,
  add column leeched_gib_seconds double precision not null default 0,
  add column seed_gib_hours double precision not null default 0,
  add column leech_gib_hours double precision not null default 0;
comment on column ratio_input.seeded_gib_seconds is
  'taken in so far: of each torrent its seconds, as many times as it has GiB';
alter table ratio_day
  add column seed_gib_hours double precision not null default 0,
  add column leech_gib_hours double precision not null default 0;

create temporary table weight on commit drop as
select member_id, sum(seeded * gib) as seeded_gib, sum(leeched * gib) as leeched_gib,
  coalesce(sum(seeded * gib) / nullif(sum(seeded), 0), 0) as seeded,
  coalesce(sum(leeched * gib) / nullif(sum(leeched), 0), 0) as leeched
from (
  select h.member_id, h.seeded_seconds::float8 as seeded,
    least(h.leeched_seconds - h.stalled_seconds, 86400)::float8 as leeched,
    t.size / 1073741824::float8 as gib
  from member_torrent h join torrent t on t.id = h.torrent_id
) one group by member_id;
create unique index on weight (member_id);
analyze weight;

-- What was booked since the last look is new to the next one.
update ratio_input i set
  seeded_gib_seconds = least(i.seeded_seconds * w.seeded, w.seeded_gib),
  leeched_gib_seconds = least(i.leeched_seconds * w.leeched, w.leeched_gib),
  seed_gib_hours = i.seed_hours * w.seeded,
  leech_gib_hours = i.leech_hours * w.leeched
from weight w where w.member_id = i.member_id;

update ratio_day d set
  seed_gib_hours = d.seed_hours * w.seeded,
  leech_gib_hours = d.leech_hours * w.leeched
from weight w where w.member_id = d.member_id and d.seed_hours + d.leech_hours > 0;
