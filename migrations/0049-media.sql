-- What stands beside a torrent: images of our own store, its NFO, and its MediaInfo with what was read out of it.
create table image (
  id bigint generated always as identity primary key,
  -- the key in its address: what is served was made here, never what was sent
  digest bytea not null unique references blob (digest),
  thumb_digest bytea not null references blob (digest),
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  thumb_width integer not null check (thumb_width > 0),
  thumb_height integer not null check (thumb_height > 0),
  added_by bigint references member (id),
  added_at timestamptz not null
);
create index image_thumb on image (thumb_digest);
create index image_added_by on image (added_by, added_at desc);

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
  -- as the page shows it (domain/media-info)
  panel jsonb,
  changed_by bigint references member (id),
  changed_at timestamptz not null
);
create index torrent_media_nfo on torrent_media (nfo_digest) where nfo_digest is not null;
create index torrent_media_info on torrent_media (media_info_digest) where media_info_digest is not null;
create index torrent_media_changed_by on torrent_media (changed_by);
