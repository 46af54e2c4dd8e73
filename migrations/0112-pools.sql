-- Pots that members fill together: one that is full makes everything free for a while; one on a
-- torrent without seeds goes to who brings it back. The points lie in the ledger, in `pool:ID`.
create table pool (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('promotion', 'reseed')),
  title text not null check (length(title) between 1 and 120),
  -- thousandths of a point that make it full; null: it only grows
  goal bigint check (goal > 0),
  -- what it brings when it is full, in thousandths, and for how long
  up_permille integer check (up_permille between 1000 and 100000),
  down_permille integer check (down_permille between 0 and 1000),
  hours integer check (hours between 1 and 720),
  -- whether the next one opens when this one is full
  is_repeated boolean not null default false,
  torrent_id bigint references torrent (id),
  state text not null default 'open' check (state in ('open', 'full', 'paid', 'back')),
  promotion_id bigint references promotion (id),
  paid_to bigint references member (id),
  opened_by bigint references member (id),
  opened_at timestamptz not null,
  -- what is in it then goes back to those who gave
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
