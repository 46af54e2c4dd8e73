-- The catalog: categories, torrents, their files, and the alias from info hash to torrent.
create extension if not exists pg_trgm;

create table category (
  id bigint generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null,
  position integer not null default 0
);
insert into category (slug, name, position) values
  ('movies', 'Movies', 1), ('tv', 'TV', 2), ('music', 'Music', 3), ('books', 'Books', 4),
  ('games', 'Games', 5), ('software', 'Software', 6), ('other', 'Other', 7);

create table torrent (
  id bigint generated always as identity primary key,
  state text not null default 'listed' check (state in ('listed', 'pending', 'removed')),
  -- raised under the row's lock with each change that the tracker must hear of
  version bigint not null default 1,
  name text not null check (length(name) between 1 and 255),
  category_id bigint not null references category (id),
  uploader_id bigint references member (id),
  info_hash bytea not null check (octet_length(info_hash) = 20),
  size bigint not null check (size > 0),
  piece_length bigint not null check (piece_length > 0),
  file_count integer not null check (file_count > 0),
  meta_version smallint not null default 1 check (meta_version in (1, 2, 3)), -- 3: hybrid
  description text not null default '',
  created_at timestamptz not null,
  edited_at timestamptz,
  removed_at timestamptz,
  removed_by bigint references member (id),
  removed_reason text check (length(removed_reason) <= 200)
);
create unique index torrent_info_hash on torrent (info_hash);
create index torrent_newest on torrent (created_at desc, id desc) where state = 'listed';
create index torrent_category on torrent (category_id, created_at desc, id desc) where state = 'listed';
create index torrent_by_name on torrent (lower(name), id) where state = 'listed';
create index torrent_by_size on torrent (size, id) where state = 'listed';
create index torrent_name_words on torrent using gin (name gin_trgm_ops);
create index torrent_uploader on torrent (uploader_id, id desc);
create index torrent_removed on torrent (removed_at) where state = 'removed';

-- A wall: clients announce hashes, everything else speaks of torrents. A hybrid has two.
create table torrent_hash (
  hash bytea primary key check (octet_length(hash) = 20),
  torrent_id bigint not null references torrent (id),
  kind text not null check (kind in ('v1', 'v2'))
);
create index torrent_hash_torrent on torrent_hash (torrent_id);

-- Hashes of files as they were uploaded, before private flag and source were set: finds duplicates.
create table uploaded_hash (
  hash bytea primary key check (octet_length(hash) = 20),
  torrent_id bigint not null references torrent (id)
);
create index uploaded_hash_torrent on uploaded_hash (torrent_id);

-- The info dictionary byte for byte, so that the hash never changes; piece layers of v2 beside it.
create table torrent_blob (
  torrent_id bigint primary key references torrent (id),
  info bytea not null,
  piece_layers bytea,
  created_with text,
  creation_date bigint
);

create table torrent_file (
  torrent_id bigint not null references torrent (id),
  position integer not null,
  path text not null,
  size bigint not null check (size >= 0),
  primary key (torrent_id, position)
);

-- The hot row: what trackers report and bookings add.
create table torrent_stats (
  torrent_id bigint primary key references torrent (id),
  seeders integer not null default 0 check (seeders >= 0),
  leechers integer not null default 0 check (leechers >= 0),
  snatches bigint not null default 0 check (snatches >= 0)
) with (fillfactor = 70);

-- An upload that was checked and waits for its uploader to publish it.
create table draft_upload (
  id text primary key,
  member_id bigint not null references member (id),
  file_name text not null,
  content bytea not null,
  created_at timestamptz not null
);
create index draft_upload_member on draft_upload (member_id);
create index draft_upload_age on draft_upload (created_at);
