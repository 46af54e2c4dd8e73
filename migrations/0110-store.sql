-- What members buy with points: items that staff make, who bought what, and titles that are bought.
create table store_item (
  id bigint generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  kind text not null
    check (kind in ('upload', 'download', 'tokens', 'invites', 'title', 'freeleech')),
  name text not null check (length(name) between 1 and 80),
  says text not null default '' check (length(says) <= 300),
  -- bytes, whole tokens and invites, hours; 0 for a title
  amount bigint not null check (amount >= 0 and (amount > 0 or kind = 'title')),
  -- tokens: days until they run out unspent; null: never
  lasts_days integer check (lasts_days between 1 and 3650),
  -- thousandths of a point
  price bigint not null check (price > 0),
  -- a role or class; one that is removed later is nobody's
  least_role text,
  -- so many for one member within so many days; without days: ever
  member_limit integer check (member_limit > 0),
  limit_days integer check (limit_days between 1 and 3650),
  -- what is left; null: any number
  stock integer check (stock >= 0),
  starts_at timestamptz,
  ends_at timestamptz,
  position integer not null default 0,
  retired_at timestamptz,
  made_by bigint references member (id),
  made_at timestamptz not null,
  revision integer not null default 1
);
create index store_item_made_by on store_item (made_by);

create table purchase (
  id bigint generated always as identity primary key,
  item_id bigint not null references store_item (id),
  member_id bigint not null references member (id),
  -- of the form that was sent: sent twice, it buys once
  key text not null check (length(key) between 8 and 100),
  post_id bigint not null references ledger_post (id),
  kind text not null,
  name text not null,
  amount bigint not null,
  price bigint not null,
  -- what was asked for with it: the text of a title
  detail text not null default '' check (length(detail) <= 100),
  -- until when it holds, where it does not hold for good
  ends_at timestamptz,
  at timestamptz not null,
  unique (member_id, key)
);
create index purchase_member on purchase (member_id, id desc);
create index purchase_item on purchase (item_id, member_id, at);
create index purchase_post on purchase (post_id);

-- Stands beside the name on profiles; bought.
alter table member add column title text check (length(title) between 1 and 40);

alter table revision drop constraint revision_entity_check;
alter table revision add constraint revision_entity_check check (entity in
  ('torrent', 'comment', 'bundle', 'collection', 'category', 'tag', 'page', 'store-item'));
