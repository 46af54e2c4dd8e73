-- Imports: what came from another tracker, under which ID it was known there, and what waits for
-- staff.

create table import_source (
  only_row boolean primary key default true check (only_row),
  -- gazelle, unit3d, nexusphp or torrentpier.
  source text not null,
  -- Where the rows came from, without passwords.
  origin text not null,
  begun_at timestamptz not null,
  -- When the last run was complete; null: none was.
  completed_at timestamptz,
  -- The highest cost of the bcrypt hashes that were imported; null: none were. A sign-in does this
  -- work for every account, so that its time does not tell which ones came from the old site.
  bcrypt_cost smallint check (bcrypt_cost between 4 and 31)
);

-- One row for each row of the source that is a thing: where it is now, or why it is not here.
create table import_row (
  kind text not null,
  old_id bigint not null,
  -- Its ID here; null: it is not here.
  new_id bigint,
  outcome text not null check (outcome in ('imported', 'merged', 'left-out', 'quarantined')),
  reason text not null default '' check (length(reason) <= 300),
  -- Of the source row as it was read last.
  digest bytea not null,
  -- Totals and balances that were booked from it.
  figures jsonb not null default '{}',
  primary key (kind, old_id)
);
create index import_row_new on import_row (kind, new_id) where new_id is not null;
create index import_row_waiting on import_row (kind, old_id) where outcome = 'quarantined';

-- Names of the old site that are not allowed here: their members sign in with them, too.
create table old_name (
  -- In lower case.
  name_key text primary key,
  member_id bigint not null references member (id)
);
create index old_name_member on old_name (member_id);

-- The transactions of the import: a row that another transaction has written since is not undone.
create table import_transaction (
  id bigint primary key
);

-- An imported total of downloads is negative credit: only the total itself may not become negative.
alter table ledger_account drop constraint ledger_account_owes_nothing,
  add constraint ledger_account_owes_nothing
    check (balance >= 0 or (name is not null and name !~ '^(pool|request):')
      or (member_id is not null and currency in ('upload', 'download')));
