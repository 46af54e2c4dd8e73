-- Categories are a tree, each with a kind, rules and a Torznab number; staff give them typed
-- attributes, whose values stand in the torrent under the attribute's key.
alter table category
  add column parent_id bigint references category (id) check (parent_id <> id),
  add column kind text not null default 'other'
    check (kind in ('movie', 'tv', 'music', 'book', 'game', 'software', 'other')),
  -- markdown, shown to uploaders
  add column rules text not null default '' check (length(rules) <= 20000),
  -- null: 100000 and its id
  add column torznab integer check (torznab between 1000 and 99999);
create index category_parent on category (parent_id) where parent_id is not null;

update category set kind = given.kind, torznab = given.torznab
from (values ('movies', 'movie', 2000), ('tv', 'tv', 5000), ('music', 'music', 3000),
  ('books', 'book', 7000), ('games', 'game', 4050), ('software', 'software', 4000),
  ('other', 'other', 8000)) as given (slug, kind, torznab)
where category.slug = given.slug;

create table attribute (
  id bigint generated always as identity primary key,
  -- with all below it; null: of every category
  category_id bigint references category (id),
  -- one key has one type wherever it is used, so that a search for it means one thing
  key text not null check (key ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' and length(key) <= 40),
  label text not null check (length(label) between 1 and 60),
  type text not null check (
    type in ('text', 'number', 'boolean', 'enum', 'multi', 'date', 'external-id')),
  unit text not null default '' check (length(unit) <= 20),
  hint text not null default '' check (length(hint) <= 200),
  is_required boolean not null default false,
  is_searchable boolean not null default true,
  is_facet boolean not null default false,
  position integer not null default 0,
  -- limits of the value, by type: domain/taxonomy/attributes/limits.ts
  validation jsonb not null default '{}' check (jsonb_typeof(validation) = 'object'),
  -- what reads it out of a release name, beside the spellings of its options
  reader text,
  -- takes no new values; those that are there stay
  is_retired boolean not null default false
);
create unique index attribute_key on attribute (coalesce(category_id, 0), key);
create index attribute_category on attribute (category_id) where category_id is not null;
create index attribute_by_key on attribute (key);

create table attribute_option (
  attribute_id bigint not null references attribute (id) on delete cascade,
  value text not null check (value ~ '^[a-z0-9]+([.-][a-z0-9]+)*$' and length(value) <= 40),
  label text not null check (length(label) between 1 and 60),
  -- as release names write it, letters and digits only: webdl
  spellings text[] not null default '{}',
  position integer not null default 0,
  is_retired boolean not null default false,
  primary key (attribute_id, value)
);

-- By key: text (also ISO dates and options), number, boolean, or an array of options.
alter table torrent add column attributes jsonb not null default '{}'
  check (jsonb_typeof(attributes) = 'object');
create index torrent_attributes on torrent using gin (attributes jsonb_path_ops);

-- Passes over old torrents, whose names are read again when attributes have changed.
create table attribute_reading (
  id bigint generated always as identity primary key,
  -- with all below it; null: every one
  category_id bigint references category (id),
  asked_by text not null,
  asked_at timestamptz not null,
  -- torrents up to this id are read; later ones came with the attributes as they are
  until_id bigint not null,
  -- those up to this id were
  done_id bigint not null default 0,
  seen bigint not null default 0,
  filled bigint not null default 0,
  ended_at timestamptz
);
create index attribute_reading_category on attribute_reading (category_id)
  where category_id is not null;
create index attribute_reading_open on attribute_reading (id) where ended_at is null;
