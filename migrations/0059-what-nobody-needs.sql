-- Images wait with a draft; images and attributes that nobody needs are found and removed by tasks.
create table draft_image (
  draft_id text not null references draft_upload (id) on delete cascade,
  image_id bigint not null references image (id),
  kind text not null check (kind in ('cover', 'screenshot')),
  position integer not null,
  primary key (draft_id, image_id)
);
create index draft_image_image on draft_image (image_id);

-- since when nothing shows it; null: something does, or nobody has looked yet
alter table image add column unused_since timestamptz;
create index image_unused on image (unused_since) where unused_since is not null;
-- texts that may show an image of our own store
create index torrent_shows_images on torrent (id) where description like '%/img/%';
create index comment_shows_images on comment (id) where body like '%/img/%';
create index bundle_shows_images on bundle (id) where description like '%/img/%';
create index collection_shows_images on collection (id) where description like '%/img/%';

-- since when it is to go, and how far torrents were looked through for its values
alter table attribute
  add column removing_at timestamptz,
  add column removing_after bigint not null default 0;
