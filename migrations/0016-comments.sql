-- Comments: what members write about a torrent, a bundle, a collection, an article or a wiki page (records/targets.ts).
create table comment (
  id bigint generated always as identity primary key,
  target text not null check (target in ('torrent', 'bundle', 'collection', 'article', 'wiki',
    'request')),
  target_id bigint not null,
  author_id bigint not null references member (id),
  body text not null check (length(body) between 1 and 10000),
  revision integer not null default 1,
  created_at timestamptz not null,
  edited_at timestamptz,
  removed_at timestamptz,
  removed_by bigint references member (id),
  removed_reason text check (length(removed_reason) <= 200),
  words tsvector generated always as (text_words(body)) stored
);
create index comment_target on comment (target, target_id, id desc);
create index comment_author on comment (author_id, id desc);
create index comment_created on comment (created_at desc, id desc);
create index comment_words on comment using gin (words) with (fastupdate = off);
create index comment_removed_by on comment (removed_by) where removed_by is not null;
-- Texts that may show an image of this site.
create index comment_shows_images on comment (id) where body like '%/img/%';
