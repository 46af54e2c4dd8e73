-- Bundles: what torrents are releases of, as a tree: series, seasons, episodes; artists, albums …

create table bundle (
  id bigint generated always as identity primary key,
  parent_id bigint references bundle (id),
  kind text not null check (kind in ('franchise', 'work', 'series', 'season', 'episode', 'artist',
    'album', 'edition', 'author', 'book')),
  -- Empty for a season or an episode that is known by its number only.
  title text not null check (length(title) <= 255 and (title <> '' or number is not null)),
  -- Other names that it is found by.
  other_titles text[] not null default '{}' check (cardinality(other_titles) <= 20),
  year smallint check (year between 1000 and 2999),
  number integer check (number between 0 and 99999),
  -- The last number of an episode or book that covers several.
  number_end integer check (number_end > number and number_end <= 99999),
  -- The total of its numbered parts, by which gaps at the end are noticed; null: not known.
  parts integer check (parts between 1 and 5000),
  description text not null default '' check (length(description) <= 50000),
  is_locked boolean not null default false,
  revision integer not null default 1,
  created_by bigint references member (id),
  created_at timestamptz not null,
  edited_at timestamptz,
  -- The bundle that it was merged into, to which its address redirects.
  merged_into bigint references bundle (id) check (merged_into <> id),
  removed_at timestamptz,
  removed_by bigint references member (id),
  removed_reason text check (length(removed_reason) <= 200),
  -- Kept by the trigger below.
  search tsvector not null default '',
  title_key text collate "C" not null default '',
  cover_id bigint references image (id),
  -- Kept in the transaction of the comment that changes it.
  comments integer not null default 0 check (comments >= 0),
  check (parent_id <> id)
);
create index bundle_parent on bundle (parent_id, number, id);
-- A series has one season 2. Merged and removed bundles do not count.
create unique index bundle_numbered on bundle
  (parent_id, kind, number, coalesce(number_end, number))
  where removed_at is null and merged_into is null and parent_id is not null and number is not null;
create index bundle_by_title on bundle (title_key, id)
  where title_key <> '' and removed_at is null and merged_into is null;
create index bundle_kind_by_title on bundle (kind, title_key, id)
  where title_key <> '' and removed_at is null and merged_into is null;
create index bundle_newest on bundle (kind, id desc)
  where title_key <> '' and removed_at is null and merged_into is null;
create index bundle_search on bundle using gin (search) with (fastupdate = off);
create index bundle_alike on bundle using gin (title_key gin_trgm_ops)
  where title_key <> '' and removed_at is null and merged_into is null;
create index bundle_removed on bundle (removed_at desc, id desc) where removed_at is not null;
create index bundle_removed_by on bundle (removed_by) where removed_by is not null;
create index bundle_created_by on bundle (created_by, id desc);
create index bundle_merged_into on bundle (merged_into) where merged_into is not null;
create index bundle_cover on bundle (cover_id) where cover_id is not null;
-- Texts that may show an image of this site.
create index bundle_shows_images on bundle (id) where description like '%/img/%';

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

create table bundle_tag (
  bundle_id bigint not null references bundle (id),
  tag_id bigint not null references tag (id),
  -- The member who proposed it; null: it came with an edit.
  added_by bigint references member (id),
  primary key (bundle_id, tag_id)
);
create index bundle_tag_tag on bundle_tag (tag_id, bundle_id);
create index bundle_tag_added_by on bundle_tag (added_by) where added_by is not null;

create table bundle_tag_vote (
  bundle_id bigint not null,
  tag_id bigint not null,
  member_id bigint not null references member (id),
  vote smallint not null check (vote in (-1, 1)),
  at timestamptz not null,
  primary key (bundle_id, tag_id, member_id),
  foreign key (bundle_id, tag_id) references bundle_tag on delete cascade
);
create index bundle_tag_vote_member on bundle_tag_vote (member_id);

create table bundle_tag_score (
  bundle_id bigint not null,
  tag_id bigint not null,
  up integer not null default 0 check (up >= 0),
  down integer not null default 0 check (down >= 0),
  primary key (bundle_id, tag_id),
  foreign key (bundle_id, tag_id) references bundle_tag on delete cascade
) with (fillfactor = 80);

-- Ids of a bundle in other catalogs. Each leads to one bundle.
create table bundle_external_id (
  source text not null check (source ~ '^[a-z0-9_]{2,30}$'),
  value text not null check (length(value) between 1 and 60),
  bundle_id bigint not null references bundle (id),
  primary key (source, value)
);
create index bundle_external_id_bundle on bundle_external_id (bundle_id);

-- What other catalogs say about an id. A task fetches it; pages read only these rows.
create table external_record (
  source text not null,
  value text not null,
  -- Facts as read by the provider's reader; null: never fetched, or not known to the catalog.
  facts jsonb,
  -- Null: never fetched.
  fetched_at timestamptz,
  -- When it is to be fetched next.
  due_at timestamptz not null,
  -- Failures since the last success.
  failures integer not null default 0 check (failures >= 0),
  error text check (length(error) <= 300),
  primary key (source, value)
);
create index external_record_due on external_record (source, due_at);
