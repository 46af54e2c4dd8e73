-- Torrents: the catalog itself, with the files, media, swarm and ratings of each torrent.

create table torrent (
  id bigint generated always as identity primary key,
  state text not null default 'listed' check (
    state in ('listed', 'pending', 'postponed', 'rejected', 'frozen', 'removed')),
  -- Raised under the row's lock with each change that the trackers must hear of.
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
  -- When it was listed.
  created_at timestamptz not null,
  edited_at timestamptz,
  removed_at timestamptz,
  removed_by bigint references member (id),
  removed_reason text check (length(removed_reason) <= 200),
  -- Words of the name and the tags; kept by a trigger (search).
  search tsvector not null default '',
  -- Finds similar names; kept by the same trigger.
  name_key text not null default '',
  -- SHA-1 of the v1 piece hashes: finds the same content under another name or source.
  pieces_hash bytea check (octet_length(pieces_hash) = 20),
  revision integer not null default 1,
  -- Finds the same content under other file names, in other folders or with another piece length:
  -- the first 16 bytes of the SHA-256 of the file sizes, largest first, as decimals with commas.
  sizes_hash bytea check (octet_length(sizes_hash) = 16),
  year smallint generated always as (release_year(name)) stored,
  -- By key: text (also ISO dates and options), number, boolean, or an array of options.
  attributes jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'),
  -- The level that it is a release of: an episode, a whole season, an edition.
  bundle_id bigint references bundle (id),
  -- Why it is in its state, told to the uploader and to clients. Removals have a reason above.
  state_reason text check (length(state_reason) <= 200),
  -- Since when it is in its state; null: since it was uploaded.
  state_at timestamptz,
  -- When it was uploaded, if it was listed later.
  submitted_at timestamptz,
  -- Its tags, so that a search meets them in the row; kept by a trigger (search).
  tag_ids bigint[] not null default '{}',
  marks bytea generated always as (facet_marks(category_id, name, tag_ids, attributes)) stored
);
create unique index torrent_info_hash on torrent (info_hash);
create index torrent_newest on torrent (created_at desc, id desc) where state = 'listed';
create index torrent_category on torrent (category_id, created_at desc, id desc)
  where state = 'listed';
create index torrent_year on torrent (year, created_at, id) where state = 'listed';
create index torrent_by_name on torrent (lower(name), id) where state = 'listed';
create index torrent_by_size on torrent (size, id) where state = 'listed';
create index torrent_uploader on torrent (uploader_id, id desc);
create index torrent_bundle on torrent (bundle_id, id) where bundle_id is not null;
create index torrent_removed on torrent (removed_at) where state = 'removed';
create index torrent_unlisted on torrent (state, id desc) where state <> 'listed';
create index torrent_name_key on torrent using hash (name_key);
create index torrent_pieces_hash on torrent (pieces_hash) where pieces_hash is not null;
create index torrent_sizes_hash on torrent (sizes_hash) where sizes_hash is not null;
create index torrent_attributes on torrent using gin (attributes jsonb_path_ops);
-- Without a list of pending entries, which every search would have to walk.
create index torrent_search on torrent using gin (search) with (fastupdate = off);
create index torrent_tag_ids_all on torrent using gin (tag_ids) with (fastupdate = off);
create index torrent_attribute_texts on torrent using gin (attribute_texts(attributes))
  with (fastupdate = off);
-- Texts that may show an image of this site.
create index torrent_shows_images on torrent (id) where description like '%/img/%';

alter table member_warning add foreign key (torrent_id) references torrent (id);

-- Clients announce hashes; everything else refers to torrents. A hybrid has two hashes.
create table torrent_hash (
  hash bytea primary key check (octet_length(hash) = 20),
  torrent_id bigint not null references torrent (id),
  kind text not null check (kind in ('v1', 'v2'))
);
create index torrent_hash_torrent on torrent_hash (torrent_id);

-- The info dictionary byte for byte, so that its hash never changes, and the piece layers of v2.
create table torrent_blob (
  torrent_id bigint primary key references torrent (id),
  created_with text,
  creation_date bigint,
  info_digest bytea not null references blob (digest),
  layers_digest bytea references blob (digest)
);
create index torrent_blob_info on torrent_blob (info_digest);
create index torrent_blob_layers on torrent_blob (layers_digest);

create table torrent_file (
  torrent_id bigint not null references torrent (id),
  position integer not null,
  path text not null,
  size bigint not null check (size >= 0),
  folder integer not null default 0,
  primary key (torrent_id, position)
);
create index torrent_file_folder on torrent_file (torrent_id, folder, position);

-- Folders with everything below them counted, so that the page of one reads only its rows.
create table torrent_folder (
  torrent_id bigint not null references torrent (id),
  -- 0 is the torrent itself, which has no row.
  parent integer not null check (parent >= 0),
  -- In the order in which the folders first appear in the torrent.
  number integer not null check (number > 0),
  name text not null,
  files integer not null check (files > 0),
  size bigint not null check (size >= 0),
  primary key (torrent_id, parent, number),
  unique (torrent_id, parent, name)
);

-- The hot row: what trackers report, what booking adds, and counters that are kept in the
-- transaction of the comment, thanks or rating that changes them.
create table torrent_stats (
  torrent_id bigint primary key references torrent (id),
  seeders integer not null default 0 check (seeders >= 0),
  leechers integer not null default 0 check (leechers >= 0),
  snatches bigint not null default 0 check (snatches >= 0),
  comments integer not null default 0 check (comments >= 0),
  thanks integer not null default 0 check (thanks >= 0),
  ratings integer not null default 0 check (ratings >= 0),
  rating_sum bigint not null default 0 check (rating_sum >= 0),
  -- As the torrent has it; kept by triggers (search).
  torrent_created_at timestamptz not null default '-infinity'
) with (fillfactor = 70);
create index torrent_stats_seeders on torrent_stats (seeders, torrent_id);
create index torrent_stats_leechers on torrent_stats (leechers, torrent_id);
create index torrent_stats_snatches on torrent_stats (snatches, torrent_id);
-- Torrents without seeders, newest first. They are rare at the start of the index of all.
create index torrent_stats_dead on torrent_stats (torrent_created_at, torrent_id) where seeders = 0;

create table torrent_image (
  torrent_id bigint not null references torrent (id),
  image_id bigint not null references image (id),
  kind text not null check (kind in ('cover', 'screenshot')),
  position integer not null,
  says text not null default '' check (length(says) <= 200),
  primary key (torrent_id, image_id)
);
create index torrent_image_image on torrent_image (image_id);
create unique index torrent_image_cover on torrent_image (torrent_id) where kind = 'cover';

create table torrent_media (
  torrent_id bigint primary key references torrent (id),
  nfo_digest bytea references blob (digest),
  media_info_digest bytea references blob (digest),
  -- As the page shows it (src/domain/torrents/media-info).
  panel jsonb,
  changed_by bigint references member (id),
  changed_at timestamptz not null
);
create index torrent_media_nfo on torrent_media (nfo_digest) where nfo_digest is not null;
create index torrent_media_info on torrent_media (media_info_digest)
  where media_info_digest is not null;
create index torrent_media_changed_by on torrent_media (changed_by);

create table torrent_tag (
  torrent_id bigint not null references torrent (id),
  tag_id bigint not null references tag (id),
  -- The member who proposed it; null: it came with the torrent.
  added_by bigint references member (id),
  primary key (torrent_id, tag_id)
);
create index torrent_tag_tag on torrent_tag (tag_id, torrent_id desc);
create index torrent_tag_added_by on torrent_tag (added_by) where added_by is not null;

create table tag_vote (
  torrent_id bigint not null,
  tag_id bigint not null,
  member_id bigint not null references member (id),
  vote smallint not null check (vote in (-1, 1)),
  at timestamptz not null,
  primary key (torrent_id, tag_id, member_id),
  foreign key (torrent_id, tag_id) references torrent_tag on delete cascade
);
create index tag_vote_member on tag_vote (member_id);

-- Sums of the votes, separate from the tags: a change to those builds the search words again.
create table torrent_tag_score (
  torrent_id bigint not null,
  tag_id bigint not null,
  up integer not null default 0 check (up >= 0),
  down integer not null default 0 check (down >= 0),
  primary key (torrent_id, tag_id),
  foreign key (torrent_id, tag_id) references torrent_tag on delete cascade
) with (fillfactor = 80);

create table rating (
  torrent_id bigint not null references torrent (id),
  member_id bigint not null references member (id),
  value smallint not null check (value between 1 and 10),
  at timestamptz not null,
  primary key (torrent_id, member_id)
);
create index rating_member on rating (member_id);

create table thanks (
  torrent_id bigint not null references torrent (id),
  member_id bigint not null references member (id),
  at timestamptz not null,
  primary key (torrent_id, member_id)
);
create index thanks_newest on thanks (torrent_id, at desc, member_id desc);
create index thanks_member on thanks (member_id);

create table reseed_request (
  id bigint generated always as identity primary key,
  torrent_id bigint not null references torrent (id),
  member_id bigint not null references member (id),
  at timestamptz not null,
  -- How many members were asked.
  asked integer not null check (asked >= 0)
);
create index reseed_request_torrent on reseed_request (torrent_id, at desc);
create index reseed_request_member on reseed_request (member_id, at desc);

-- Who fetched which .torrent file, and with what credential.
create table torrent_download (
  id bigint generated always as identity primary key,
  torrent_id bigint not null references torrent (id),
  member_id bigint not null references member (id),
  at timestamptz not null,
  via text not null check (via in ('session', 'token', 'feed')),
  -- The API token that was used.
  token_id bigint references api_token (id),
  ip inet,
  agent text not null
);
-- Whether a member fetched it before, and how many they fetched recently.
create index torrent_download_pair on torrent_download (torrent_id, member_id, at desc);
create index torrent_download_member on torrent_download (member_id, at desc);
create index torrent_download_token on torrent_download (token_id) where token_id is not null;
create index torrent_download_at on torrent_download (at);
create index torrent_download_whole on torrent_download (at) where is_whole(ip);
create index torrent_download_known on torrent_download (at) where ip is not null;

-- What members sent to a BitTorrent client of theirs: the feed of that client, newest first.
create table sent_torrent (
  member_id bigint not null references member (id),
  -- The name of the client, as in `member.clients`.
  client text not null check (length(client) between 1 and 30),
  torrent_id bigint not null references torrent (id),
  at timestamptz not null,
  primary key (member_id, client, torrent_id)
);
create index sent_torrent_torrent on sent_torrent (torrent_id);

-- What members who have a torrent have as well: a short list, made by a task from recent snatches.
create table also_downloaded (
  torrent_id bigint primary key references torrent (id),
  -- Best first. Ids without a reference: pages show those that are listed.
  others bigint[] not null check (cardinality(others) <= 12),
  -- Snatches of the torrent at that time; with more, the list is made again.
  snatches bigint not null,
  made_at timestamptz not null
);

-- The swarm of each torrent, as each tracker store counts it.
create table swarm_count (
  store_id text not null,
  torrent_id bigint not null references torrent (id),
  seeders integer not null check (seeders >= 0),
  leechers integer not null check (leechers >= 0),
  -- The last full report that named it. What a full report leaves out becomes 0.
  report bigint not null default 0,
  primary key (store_id, torrent_id)
);
create index swarm_count_torrent on swarm_count (torrent_id);
create index swarm_count_report on swarm_count (store_id, report);

-- The full report of a store that is under way.
create table swarm_report (
  store_id text primary key,
  report bigint not null
);

-- Swarm sizes in the past, by the hour for a day and by the day for 90 days. A row says what the
-- counts were until `at`, and is written when they change: a torrent that never changes has none.
create table swarm_history (
  torrent_id bigint not null references torrent (id),
  span text not null check (span in ('hour', 'day')),
  at timestamptz not null,
  seeders integer not null check (seeders >= 0),
  leechers integer not null check (leechers >= 0),
  primary key (torrent_id, span, at)
);
create index swarm_history_old on swarm_history (span, at);

-- The last counts, to notice changes. A torrent without a row had no peers.
create table swarm_seen (
  torrent_id bigint not null references torrent (id),
  span text not null check (span in ('hour', 'day')),
  seeders integer not null check (seeders >= 0),
  leechers integer not null check (leechers >= 0),
  primary key (torrent_id, span)
) with (fillfactor = 80);

-- How far a run has come: an interrupted run continues, a finished one starts over.
create table swarm_history_run (
  span text primary key check (span in ('hour', 'day')),
  at timestamptz not null,
  done_to bigint not null
);
