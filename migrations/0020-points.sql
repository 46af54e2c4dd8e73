-- Points: what members buy, give to each other and collect in pools, and what staff grant.

-- Items of the shop, which staff define.
create table store_item (
  id bigint generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  kind text not null
    check (kind in ('upload', 'download', 'tokens', 'invites', 'title', 'freeleech')),
  name text not null check (length(name) between 1 and 80),
  says text not null default '' check (length(says) <= 300),
  -- Bytes, whole tokens or invites, or hours; 0 for a title.
  amount bigint not null check (amount >= 0 and (amount > 0 or kind = 'title')),
  -- Tokens: days until they expire; null: never.
  lasts_days integer check (lasts_days between 1 and 3650),
  -- Thousandths of a point.
  price bigint not null check (price > 0),
  -- A role or class. If it has been removed since, no member qualifies.
  least_role text,
  -- How many one member may buy within this many days; without days: ever.
  member_limit integer check (member_limit > 0),
  limit_days integer check (limit_days between 1 and 3650),
  -- What is left; null: unlimited.
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
  -- The key of the submitted form: submitted twice, it buys once.
  key text not null check (length(key) between 8 and 100),
  post_id bigint not null references ledger_post (id),
  kind text not null,
  name text not null,
  amount bigint not null,
  price bigint not null,
  -- What the member entered with it: the text of a title.
  detail text not null default '' check (length(detail) <= 100),
  -- Until when it is valid; null: permanently.
  ends_at timestamptz,
  at timestamptz not null,
  unique (member_id, key)
);
create index purchase_member on purchase (member_id, id desc);
create index purchase_item on purchase (item_id, member_id, at);
create index purchase_post on purchase (post_id);

-- Gifts between members. Daily limits are counted here, and both sides see them in their history.
create table gift (
  id bigint generated always as identity primary key,
  from_id bigint not null references member (id),
  to_id bigint not null references member (id),
  currency text not null check (currency in ('points', 'tokens')),
  -- What the giver paid, and the part that the site kept.
  amount bigint not null check (amount > 0),
  tax bigint not null default 0 check (tax >= 0 and tax < amount),
  note text not null default '' check (length(note) <= 200),
  -- The key of the submitted form: submitted twice, it gives once.
  key text not null check (length(key) between 8 and 100),
  post_id bigint not null references ledger_post (id),
  at timestamptz not null,
  unique (from_id, key),
  check (from_id <> to_id)
);
create index gift_from on gift (from_id, id desc);
create index gift_to on gift (to_id, id desc);
create index gift_post on gift (post_id);

-- Pools that members fill together. A full one starts a promotion; one on a torrent without seeders
-- goes to the member who reseeds it. The points are in the ledger account `pool:ID`.
create table pool (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('promotion', 'reseed')),
  title text not null check (length(title) between 1 and 120),
  -- Thousandths of a point that fill it; null: it only grows.
  goal bigint check (goal > 0),
  -- The promotion that a full pool starts: its factors in thousandths, and its length.
  up_permille integer check (up_permille between 1000 and 100000),
  down_permille integer check (down_permille between 0 and 1000),
  hours integer check (hours between 1 and 720),
  -- The next pool opens when this one is full.
  is_repeated boolean not null default false,
  torrent_id bigint references torrent (id),
  state text not null default 'open' check (state in ('open', 'full', 'paid', 'back')),
  promotion_id bigint references promotion (id),
  paid_to bigint references member (id),
  opened_by bigint references member (id),
  opened_at timestamptz not null,
  -- What is in it at that time goes back to the givers.
  closes_at timestamptz,
  ended_at timestamptz,
  check ((kind = 'promotion')
    = (goal is not null and hours is not null and num_nonnulls(up_permille, down_permille) = 2)),
  check ((kind = 'reseed') = (torrent_id is not null))
);
create unique index pool_reseed on pool (torrent_id) where kind = 'reseed' and state = 'open';
create index pool_state on pool (state, id desc);
create index pool_closes on pool (closes_at) where state = 'open';
create index pool_torrent on pool (torrent_id) where torrent_id is not null;
create index pool_promotion on pool (promotion_id);
create index pool_paid_to on pool (paid_to);
create index pool_opened_by on pool (opened_by);

create table pool_gift (
  id bigint generated always as identity primary key,
  pool_id bigint not null references pool (id),
  member_id bigint not null references member (id),
  amount bigint not null check (amount > 0),
  key text not null check (length(key) between 8 and 100),
  post_id bigint not null references ledger_post (id),
  at timestamptz not null,
  unique (member_id, key)
);
create index pool_gift_pool on pool_gift (pool_id, id desc);
create index pool_gift_post on pool_gift (post_id);

-- What staff give and take by hand. Above a limit, a second member of the staff must confirm it.
create table ledger_grant (
  id bigint generated always as identity primary key,
  currency text not null check (currency in ('points', 'tokens', 'invites', 'upload', 'download')),
  -- For each of the members; negative: taken away.
  amount ledger_amount not null check (amount <> 0),
  member_ids bigint[] not null check (cardinality(member_ids) between 1 and 100),
  reason text not null check (length(reason) between 3 and 200),
  -- Tokens: days until they expire; null: never.
  lasts_days integer check (lasts_days between 1 and 3650),
  state text not null check (state in ('asked', 'done', 'refused')),
  asked_by bigint references member (id),
  asked_at timestamptz not null,
  decided_by bigint references member (id),
  decided_at timestamptz,
  -- The key of the submitted form.
  key text not null unique check (length(key) between 8 and 100)
);
create index ledger_grant_state on ledger_grant (state, id desc);
create index ledger_grant_asked_by on ledger_grant (asked_by);
create index ledger_grant_decided_by on ledger_grant (decided_by);

-- Figures of the economy, summed up by a task so that no page reads the whole ledger.
create table economy_hour (
  -- Its start.
  hour timestamptz not null,
  currency text not null,
  -- Of the posts: earned, purchase …
  kind text not null,
  -- What members and pools received from the site, returned to it, and moved among each other.
  minted ledger_amount not null,
  burned ledger_amount not null,
  moved ledger_amount not null,
  posts integer not null,
  primary key (hour, currency, kind)
);

-- The distribution of members' balances at the end of each day.
create table economy_spread (
  day timestamptz not null,
  currency text not null,
  members integer not null,
  holders integer not null,
  total ledger_amount not null,
  -- The balances below which one tenth, two tenths … of the members are.
  deciles jsonb not null,
  gini double precision not null,
  -- The share of the total that the richest hundredth of the members has.
  top_share double precision not null,
  primary key (day, currency)
);

-- How far the ledger has been summed up.
create table economy_run (
  id boolean primary key default true check (id),
  hour timestamptz not null
);
