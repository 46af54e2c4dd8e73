-- Ledger: double entry, so that every change of a balance has a cause and a counter-entry.
create domain ledger_amount as numeric(30, 0);

create table ledger_account (
  id bigint generated always as identity primary key,
  -- The owner: a member or, by name, the site itself ('mint', 'store'), a pool ('pool:7'), a
  -- request ('request:7'), or what a member received and no longer has ('debt:7', negative).
  member_id bigint references member (id),
  name text check (name ~ '^[a-z]+(:[0-9]+)?$'),
  -- Points in thousandths, upload and download in bytes; tokens and invites are whole.
  currency text not null check (currency in ('points', 'tokens', 'invites', 'upload', 'download')),
  balance ledger_amount not null default 0,
  check (num_nonnulls(member_id, name) = 1),
  -- Accounts of the site are negative by what it gave out, and the upload of a member by what they
  -- spent of their traffic. No other account may be, and no debt is positive.
  constraint ledger_account_owes_nothing
    check (balance >= 0 or (name is not null and name !~ '^(pool|request):')
      or (member_id is not null and currency = 'upload')),
  constraint ledger_account_debt check (balance <= 0 or name not like 'debt:%')
) with (fillfactor = 70);
create unique index ledger_account_member on ledger_account (member_id, currency);
create unique index ledger_account_name on ledger_account (name, currency);
create index ledger_account_debts on ledger_account (id) where name like 'debt:%' and balance < 0;
insert into ledger_account (name, currency) values ('opening', 'invites'), ('invites', 'invites');

create table ledger_post (
  id bigint generated always as identity primary key,
  kind text not null,
  -- An event that happens once has one key: posting it a second time changes nothing.
  key text not null unique check (length(key) between 1 and 200),
  -- The cause as a kind and an id, as in a URL, and in words for the members concerned.
  cause text,
  cause_id bigint,
  says text not null default '' check (length(says) <= 300),
  by_id bigint references member (id),
  at timestamptz not null
);
create index ledger_post_by on ledger_post (by_id) where by_id is not null;
create index ledger_post_kind on ledger_post (kind, at desc);
create index ledger_post_at on ledger_post (at desc);

create table ledger_entry (
  account_id bigint not null references ledger_account (id),
  post_id bigint not null references ledger_post (id),
  amount ledger_amount not null check (amount <> 0),
  balance_after ledger_amount not null,
  primary key (account_id, post_id)
);
create index ledger_entry_post on ledger_entry (post_id);

create function ledger_entry_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'entries of the ledger are never changed: post a counter-entry';
end $$;
create trigger ledger_entry_append_only before update or delete or truncate on ledger_entry
  for each statement execute function ledger_entry_is_append_only();
create trigger ledger_post_append_only before update or delete or truncate on ledger_post
  for each statement execute function ledger_entry_is_append_only();

-- All entries of a post are in one statement and must sum to zero in each currency. Only this
-- function changes balances. Byte credits also count in the member's totals.
create function ledger_entry_books() returns trigger language plpgsql as $$
begin
  if exists (
    select from new_entry e join ledger_account a on a.id = e.account_id
    group by e.post_id, a.currency having sum(e.amount) <> 0
  ) then
    raise exception 'entries of a post do not sum to nothing'
      using errcode = 'check_violation', constraint = 'ledger_entry_sums_to_nothing';
  end if;
  if exists (
    select from (select post_id, count(*) as amount from new_entry group by post_id) n
    where n.amount <> (select count(*) from ledger_entry e where e.post_id = n.post_id)
  ) then
    raise exception 'entries may not be added to an earlier post'
      using errcode = 'check_violation', constraint = 'ledger_entry_in_one_statement';
  end if;
  update ledger_account a set balance = a.balance + e.amount
    from (select account_id, sum(amount) as amount from new_entry group by account_id) e
    where a.id = e.account_id;
  update member_totals t set
      uploaded = t.uploaded + m.up, downloaded = t.downloaded - m.down
    from (
      select a.member_id,
        coalesce(sum(e.amount) filter (where a.currency = 'upload'), 0) as up,
        coalesce(sum(e.amount) filter (where a.currency = 'download'), 0) as down
      from new_entry e join ledger_account a on a.id = e.account_id
      where a.member_id is not null and a.currency in ('upload', 'download')
      group by a.member_id
    ) m where t.member_id = m.member_id;
  return null;
end $$;
create trigger ledger_entry_books after insert on ledger_entry
  referencing new table as new_entry
  for each statement execute function ledger_entry_books();

create function ledger_account_follows_entries() returns trigger language plpgsql as $$
begin
  if pg_trigger_depth() < 2 or new.currency <> old.currency
    or new.member_id is distinct from old.member_id or new.name is distinct from old.name then
    raise exception 'a balance changes by entries of the ledger only';
  end if;
  return new;
end $$;
create trigger ledger_account_follows_entries before update on ledger_account
  for each row execute function ledger_account_follows_entries();

create function ledger_account_begins_empty() returns trigger language plpgsql as $$
begin
  if new.balance <> 0 then raise exception 'an account begins with nothing'; end if;
  return new;
end $$;
create trigger ledger_account_begins_empty before insert on ledger_account
  for each row execute function ledger_account_begins_empty();

-- What the nightly check found: one row a question and night.
create table ledger_check (
  at timestamptz not null,
  question text not null,
  faults integer not null,
  -- The first few faults, in words.
  first_faults jsonb not null default '[]',
  primary key (at, question)
);
