-- Collections: lists that members and staff arrange and annotate, and the bookmarks of each member.

create table collection (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('collage', 'playlist', 'staff')),
  owner_id bigint not null references member (id),
  title text not null check (length(title) between 1 and 120),
  description text not null default '' check (length(description) <= 20000),
  -- Every member may add to it.
  is_open boolean not null default false,
  -- Only its owner sees it.
  is_private boolean not null default false,
  -- Kept in the transaction that changes the items. Positions are 1 to this number, without gaps.
  items integer not null default 0 check (items >= 0),
  -- Kept in the transaction of the comment that changes it.
  comments integer not null default 0 check (comments >= 0),
  revision integer not null default 1,
  created_at timestamptz not null,
  edited_at timestamptz,
  -- When an item was last added or the text was last edited.
  changed_at timestamptz not null,
  removed_at timestamptz,
  removed_by bigint references member (id),
  removed_reason text check (length(removed_reason) <= 200),
  search tsvector generated always as (search_vector(title, '{}')) stored,
  check (not (is_open and is_private))
);
create index collection_changed on collection (changed_at desc, id desc)
  where removed_at is null and not is_private;
create index collection_kind on collection (kind, changed_at desc, id desc)
  where removed_at is null and not is_private;
create index collection_owner on collection (owner_id, changed_at desc, id desc);
create index collection_open on collection (changed_at desc, id desc)
  where removed_at is null and is_open;
create index collection_search on collection using gin (search);
create index collection_removed on collection (removed_at desc, id desc)
  where removed_at is not null;
create index collection_removed_by on collection (removed_by) where removed_by is not null;
-- Texts that may show an image of this site.
create index collection_shows_images on collection (id) where description like '%/img/%';

create table collection_item (
  collection_id bigint not null references collection (id),
  target text not null check (target in ('torrent', 'bundle')),
  target_id bigint not null,
  position integer not null check (position > 0),
  note text not null default '' check (length(note) <= 500),
  added_by bigint not null references member (id),
  added_at timestamptz not null,
  primary key (collection_id, target, target_id)
);
create index collection_item_order on collection_item (collection_id, position);
create index collection_item_target on collection_item (target, target_id, collection_id);
create index collection_item_added_by on collection_item (added_by);

create table bookmark_folder (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  name text not null check (length(name) between 1 and 60),
  unique (member_id, id)
);
create unique index bookmark_folder_name on bookmark_folder (member_id, lower(name));

create table bookmark (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  target text not null check (target in ('torrent')),
  target_id bigint not null,
  note text not null default '' check (length(note) <= 500),
  created_at timestamptz not null,
  folder_id bigint,
  -- Removed automatically when its owner has the torrent.
  until_snatched boolean not null default false,
  unique (member_id, target, target_id),
  -- A folder of the same owner. When a folder is removed, its bookmarks stay.
  foreign key (member_id, folder_id) references bookmark_folder (member_id, id)
    on delete set null (folder_id)
);
create index bookmark_newest on bookmark (member_id, id desc);
create index bookmark_in_folder on bookmark (member_id, folder_id, id desc);
-- How many have bookmarked a torrent.
create index bookmark_target on bookmark (target, target_id);
create index bookmark_until_snatched on bookmark (target_id) where until_snatched;
