-- What staff give and take by hand. Above a bound it waits for a second member of the staff.
create table ledger_grant (
  id bigint generated always as identity primary key,
  currency text not null check (currency in ('points', 'tokens', 'invites', 'upload', 'download')),
  -- to each of them; below nothing: taken
  amount ledger_amount not null check (amount <> 0),
  member_ids bigint[] not null check (cardinality(member_ids) between 1 and 100),
  reason text not null check (length(reason) between 3 and 200),
  -- tokens: days until they run out unspent; null: never
  lasts_days integer check (lasts_days between 1 and 3650),
  state text not null check (state in ('asked', 'done', 'refused')),
  asked_by bigint references member (id),
  asked_at timestamptz not null,
  decided_by bigint references member (id),
  decided_at timestamptz,
  -- of the form that was sent
  key text not null unique check (length(key) between 8 and 100)
);
create index ledger_grant_state on ledger_grant (state, id desc);
create index ledger_grant_asked_by on ledger_grant (asked_by);
create index ledger_grant_decided_by on ledger_grant (decided_by);
