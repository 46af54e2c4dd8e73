-- Tokens that run out: a lot says how many of those that came at once are left. Whatever takes
-- tokens from a member takes those that run out first, so no path can forget them.
create table token_lot (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  post_id bigint not null references ledger_post (id),
  tokens integer not null check (tokens > 0),
  -- "left" is a word of SQL
  remaining integer not null check (remaining between 0 and tokens),
  expires_at timestamptz not null,
  warned_at timestamptz
);
create index token_lot_member on token_lot (member_id, expires_at, id) where remaining > 0;
create index token_lot_due on token_lot (expires_at, id) where remaining > 0;
create index token_lot_unwarned on token_lot (expires_at, id)
  where remaining > 0 and warned_at is null;
create index token_lot_post on token_lot (post_id);

create function token_lots_follow() returns trigger language plpgsql as $$
begin
  if not exists (
    select from new_entry e join ledger_account a on a.id = e.account_id
    where a.currency = 'tokens' and a.member_id is not null and e.amount < 0
  ) then return null; end if;
  update token_lot l set remaining = l.remaining - x.taken
    from (
      select id, least(remaining, greatest(0, spent - before)) as taken from (
        select o.id, o.remaining, s.spent, coalesce(sum(o.remaining) over (
            partition by o.member_id order by o.expires_at, o.id
            rows between unbounded preceding and 1 preceding), 0) as before
        from token_lot o join (
          select a.member_id, -sum(e.amount) as spent
          from new_entry e join ledger_account a on a.id = e.account_id
          where a.currency = 'tokens' and a.member_id is not null
          group by a.member_id having sum(e.amount) < 0
        ) s using (member_id) where o.remaining > 0
      ) queue
    ) x where x.id = l.id and x.taken > 0;
  return null;
end $$;
create trigger token_lots_follow after insert on ledger_entry
  referencing new table as new_entry
  for each statement execute function token_lots_follow();

-- A token is spent for the member when a download begins that fits.
create table token_rule (
  member_id bigint primary key references member (id),
  least_bytes bigint not null check (least_bytes >= 0),
  -- so many stay in any case
  keep integer not null default 0 check (keep between 0 and 1000000),
  category_id bigint references category (id),
  -- only tokens that run out within a month
  only_expiring boolean not null default false,
  made_at timestamptz not null
);
create index token_rule_category on token_rule (category_id);
