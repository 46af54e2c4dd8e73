-- Promotions: traffic that counts less or more for a while, and the freeleech tokens of members.

create table promotion (
  id bigint generated always as identity primary key,
  scope text not null check (scope in
    ('global', 'category', 'tag', 'bundle', 'torrent', 'featured', 'role', 'personal')),
  -- The id of the category, tag, bundle, torrent or member; null for everyone and for a role.
  target_id bigint,
  role text references role (slug),
  -- Thousandths of a byte that one raw byte counts. (0, 0) is neutral: nothing counts.
  up_permille integer not null check (up_permille between 0 and 100000),
  down_permille integer not null check (down_permille between 0 and 1000),
  starts_at timestamptz not null,
  ends_at timestamptz,
  title text not null check (length(title) between 1 and 120),
  is_announced boolean not null default false,
  made_by bigint references member (id),
  made_at timestamptz not null,
  -- The member of the staff who ended it early.
  ended_by bigint references member (id),
  has_amnesty boolean not null default false,
  -- The last member who was notified; null: no message is due, or all members were notified.
  told_to bigint,
  -- Its torrents were announced, if it is about certain torrents.
  is_streamed boolean not null default false,
  check (ends_at is null or ends_at >= starts_at),
  check (up_permille >= 1000 or (up_permille = 0 and down_permille = 0)),
  check ((target_id is null) = (scope in ('global', 'role'))),
  check ((role is null) = (scope <> 'role')),
  constraint promotion_amnesty
    check (not has_amnesty or (scope = 'global' and down_permille = 0))
);
create index promotion_target on promotion (scope, target_id, starts_at);
create index promotion_role on promotion (role) where role is not null;
create index promotion_made_by on promotion (made_by);
create index promotion_ended_by on promotion (ended_by);
create index promotion_starts on promotion (starts_at desc, id desc);
create index promotion_amnesty on promotion (starts_at) where has_amnesty;
create index promotion_unstreamed on promotion (starts_at)
  where not is_streamed and scope in ('torrent', 'featured', 'bundle');
create index promotion_told on promotion (starts_at, id) where told_to is not null;

-- A token that a member used on a torrent: its download is free until it is complete.
create table token_use (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  torrent_id bigint not null references torrent (id),
  post_id bigint not null references ledger_post (id),
  tokens integer not null check (tokens > 0),
  used_at timestamptz not null,
  expires_at timestamptz not null,
  -- When the download was complete, or the token was returned.
  ended_at timestamptz
);
create unique index token_use_open on token_use (member_id, torrent_id) where ended_at is null;
create index token_use_member on token_use (member_id, used_at desc);
create index token_use_torrent on token_use (torrent_id);
create index token_use_post on token_use (post_id);

-- A rule of a member: use a token when a matching download begins.
create table token_rule (
  member_id bigint primary key references member (id),
  least_bytes bigint not null check (least_bytes >= 0),
  -- This many tokens always stay.
  keep integer not null default 0 check (keep between 0 and 1000000),
  category_id bigint references category (id),
  -- Only tokens that expire within a month.
  only_expiring boolean not null default false,
  made_at timestamptz not null
);
create index token_rule_category on token_rule (category_id);

-- Tokens that expire. A lot keeps how many of the tokens that came together are left.
create table token_lot (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  post_id bigint not null references ledger_post (id),
  tokens integer not null check (tokens > 0),
  -- Not `left`, which is a reserved word.
  remaining integer not null check (remaining between 0 and tokens),
  expires_at timestamptz not null,
  warned_at timestamptz
);
create index token_lot_member on token_lot (member_id, expires_at, id) where remaining > 0;
create index token_lot_due on token_lot (expires_at, id) where remaining > 0;
create index token_lot_unwarned on token_lot (expires_at, id)
  where remaining > 0 and warned_at is null;
create index token_lot_post on token_lot (post_id);

-- Every entry that takes tokens from a member takes those that expire first. A trigger does it, so
-- that no code path can forget.
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
