-- New topics, articles, requests and fills are entries of the announce stream, too: chat bridges
-- pass them on.
alter table announcement drop constraint announcement_kind_check;
alter table announcement add constraint announcement_kind_check check (kind in
  ('listed', 'promoted', 'bumped', 'removed', 'topic', 'article', 'request', 'fill'));
alter table announcement alter torrent_id drop not null;
alter table announcement
  -- The topic, article, request or fill. No reference: as for torrents.
  add about_id bigint,
  -- Not announced before then; null: as soon as possible.
  add due_at timestamptz,
  add constraint announcement_about check (
    (torrent_id is not null) = (kind in ('listed', 'promoted', 'bumped', 'removed'))
    and (about_id is null) = (torrent_id is not null));
create unique index announcement_of_community on announcement (kind, about_id)
  where about_id is not null;
-- What waits for its time is not old.
drop index announcement_age;
create index announcement_age on announcement (coalesce(announced_at, due_at, noted_at));

alter table webhook drop constraint webhook_about_check;
alter table webhook add constraint webhook_about_check
  check (about in ('notifications', 'torrents', 'community'));
create index webhook_community on webhook (id) where about = 'community';

alter table irc_channel
  -- Also what is new in the community, as far as every member may see it.
  add has_community boolean not null default false,
  -- And torrents.
  add has_torrents boolean not null default true,
  add check (has_torrents or has_community);
