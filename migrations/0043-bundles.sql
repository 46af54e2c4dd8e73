-- Bundles: what torrents are releases of, in a tree: series, seasons, episodes; artists, albums …
create table bundle (
  id bigint generated always as identity primary key,
  parent_id bigint references bundle (id),
  kind text not null check (kind in (
    'franchise', 'work', 'series', 'season', 'episode', 'artist', 'album', 'edition', 'author', 'book'
  )),
  -- Empty for a season or an episode that is known by its number alone.
  title text not null check (length(title) <= 255 and (title <> '' or number is not null)),
  -- Under which it is found as well: what it is called elsewhere.
  other_titles text[] not null default '{}' check (cardinality(other_titles) <= 20),
  year smallint check (year between 1000 and 2999),
  number integer check (number between 0 and 99999),
  -- The last one of an episode or a book that is several in one.
  number_end integer check (number_end > number and number_end <= 99999),
  -- How many of its numbered parts there are, so that gaps at the end are seen; null: not known.
  parts integer check (parts between 1 and 5000),
  description text not null default '' check (length(description) <= 50000),
  is_locked boolean not null default false,
  revision integer not null default 1,
  created_by bigint references member (id),
  created_at timestamptz not null,
  edited_at timestamptz,
  -- Where its address leads since it was merged.
  merged_into bigint references bundle (id) check (merged_into <> id),
  removed_at timestamptz,
  removed_by bigint references member (id),
  removed_reason text check (length(removed_reason) <= 200),
  -- As torrents are searched (migration 0017).
  search tsvector not null default '',
  title_key text collate "C" not null default '',
  check (parent_id <> id)
);
create index bundle_parent on bundle (parent_id, number, id);
-- There is one season 2 of a series; those that are merged or removed do not count.
create unique index bundle_numbered on bundle (parent_id, kind, number, coalesce(number_end, number))
  where removed_at is null and merged_into is null and parent_id is not null and number is not null;
create index bundle_removed on bundle (removed_at desc, id desc) where removed_at is not null;
create index bundle_removed_by on bundle (removed_by) where removed_by is not null;
create index bundle_created_by on bundle (created_by, id desc);
create index bundle_merged_into on bundle (merged_into) where merged_into is not null;

create index bundle_by_title on bundle (title_key, id)
  where title_key <> '' and removed_at is null and merged_into is null;
create index bundle_kind_by_title on bundle (kind, title_key, id)
  where title_key <> '' and removed_at is null and merged_into is null;
create index bundle_newest on bundle (kind, id desc)
  where title_key <> '' and removed_at is null and merged_into is null;

create function bundle_keep_search() returns trigger language plpgsql as $$
begin
  if new.title <> '' then
    new.search := search_vector(new.title || coalesce(' ' || new.year, ''), new.other_titles);
    new.title_key := search_key(new.title);
  else
    new.search := '';
    new.title_key := '';
  end if;
  return new;
end $$;
create trigger keep_search before insert or update of title, other_titles, year on bundle
  for each row execute function bundle_keep_search();
create index bundle_search on bundle using gin (search) with (fastupdate = off);
create index bundle_alike on bundle using gin (title_key gin_trgm_ops)
  where title_key <> '' and removed_at is null and merged_into is null;

-- Each torrent stands at the level that it is a release of: an episode, a whole season, an edition.
alter table torrent add column bundle_id bigint references bundle (id);
create index torrent_bundle on torrent (bundle_id, id) where bundle_id is not null;

create table bundle_tag (
  bundle_id bigint not null references bundle (id),
  tag_id bigint not null references tag (id),
  primary key (bundle_id, tag_id)
);
create index bundle_tag_tag on bundle_tag (tag_id, bundle_id);

-- What a bundle is called by others: each value leads to one bundle.
create table bundle_external_id (
  source text not null check (source ~ '^[a-z0-9_]{2,30}$'),
  value text not null check (length(value) between 1 and 60),
  bundle_id bigint not null references bundle (id),
  primary key (source, value)
);
create index bundle_external_id_bundle on bundle_external_id (bundle_id);
