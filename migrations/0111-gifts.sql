-- What members give each other: limits of a day are counted here, both sides look back at it.
create table gift (
  id bigint generated always as identity primary key,
  from_id bigint not null references member (id),
  to_id bigint not null references member (id),
  currency text not null check (currency in ('points', 'tokens')),
  -- what the giver paid, and what of it the site kept
  amount bigint not null check (amount > 0),
  tax bigint not null default 0 check (tax >= 0 and tax < amount),
  note text not null default '' check (length(note) <= 200),
  -- of the form that was sent: sent twice, it gives once
  key text not null check (length(key) between 8 and 100),
  post_id bigint not null references ledger_post (id),
  at timestamptz not null,
  unique (from_id, key),
  check (from_id <> to_id)
);
create index gift_from on gift (from_id, id desc);
create index gift_to on gift (to_id, id desc);
create index gift_post on gift (post_id);
