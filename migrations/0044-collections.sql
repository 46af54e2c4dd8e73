-- Collections: what members and staff put together, in an order and with notes.
create table collection (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('collage', 'playlist', 'staff')),
  owner_id bigint not null references member (id),
  title text not null check (length(title) between 1 and 120),
  description text not null default '' check (length(description) <= 20000),
  -- Whether every member may add to it.
  is_open boolean not null default false,
  -- Seen by its owner alone.
  is_private boolean not null default false,
  -- Kept in the transaction that changes them; positions are 1 to this many, none twice.
  items integer not null default 0 check (items >= 0),
  revision integer not null default 1,
  created_at timestamptz not null,
  edited_at timestamptz,
  -- When something was last put into it, or its words were changed.
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
create index collection_removed on collection (removed_at desc, id desc) where removed_at is not null;
create index collection_removed_by on collection (removed_by) where removed_by is not null;

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
