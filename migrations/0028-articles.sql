-- Articles: news of the site and of its staff, and the blogs of members.
create table article (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('site', 'staff', 'member')),
  author_id bigint not null references member (id),
  -- The blog that it is in; null: the news.
  blog_id bigint generated always as (case when kind = 'member' then author_id end) stored,
  -- Its place in addresses; stays the same when the title is edited.
  slug text not null check (length(slug) <= 80 and slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  title text not null check (length(title) between 1 and 200),
  body text not null check (length(body) between 1 and 50000),
  tags text[] not null default '{}' check (cardinality(tags) <= 8),
  -- Null: a draft; in the future: planned.
  published_at timestamptz,
  is_pinned boolean not null default false,
  -- `closed`: comments are shown, and none can be added; `off`: not shown.
  commenting text not null default 'open' check (commenting in ('open', 'closed', 'off')),
  comments integer not null default 0 check (comments >= 0),
  revision integer not null default 1,
  created_at timestamptz not null,
  edited_at timestamptz,
  removed_at timestamptz,
  removed_by bigint references member (id),
  removed_reason text check (length(removed_reason) <= 200),
  words tsvector generated always as (text_words(title || ' ' || body)) stored,
  unique nulls not distinct (blog_id, slug)
);
create index article_news on article (is_pinned desc, published_at desc, id desc)
  where removed_at is null and blog_id is null;
create index article_blog on article (blog_id, is_pinned desc, published_at desc, id desc)
  where removed_at is null;
create index article_published on article (published_at desc, id desc) where removed_at is null;
create index article_tags on article using gin (tags) where removed_at is null;
create index article_author on article (author_id, created_at desc);
create index article_words on article using gin (words) with (fastupdate = off);
create index article_removed_by on article (removed_by) where removed_by is not null;
-- Texts that may show an image of this site.
create index article_shows_images on article (id) where body like '%/img/%';
