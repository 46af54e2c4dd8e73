-- Figures of the economy, added up by a task so that no page reads the ledger.
create table economy_hour (
  -- its beginning
  hour timestamptz not null,
  currency text not null,
  -- of the posts: earned, purchase
  kind text not null,
  -- what members and pools got of the site, gave back to it, and moved among themselves
  minted ledger_amount not null,
  burned ledger_amount not null,
  moved ledger_amount not null,
  posts integer not null,
  primary key (hour, currency, kind)
);

-- How balances of members are spread, at the end of each day so far.
create table economy_spread (
  day timestamptz not null,
  currency text not null,
  members integer not null,
  holders integer not null,
  total ledger_amount not null,
  -- the balance of whom a tenth, two tenths … of the members have less than
  deciles jsonb not null,
  gini double precision not null,
  -- what the hundredth of the members with the most have of all of it
  top_share double precision not null,
  primary key (day, currency)
);

-- How far the ledger was added up.
create table economy_run (
  id boolean primary key default true check (id),
  hour timestamptz not null
);
