-- The ratio watcher: policies that staff make, where each member stands under them, and why.

-- Why a member may not download; the flag of the member is whether any row is here.
create table leech_ban (
  member_id bigint not null references member (id),
  cause text not null check (cause in ('ratio', 'staff', 'vacation', 'hit-and-run', 'warnings')),
  reason text not null check (length(reason) <= 200),
  since timestamptz not null,
  -- Null: until it is lifted.
  ends_at timestamptz,
  primary key (member_id, cause)
);
create index leech_ban_ending on leech_ban (ends_at) where ends_at is not null;
insert into leech_ban (member_id, cause, reason, since)
select id, 'staff', 'forbidden earlier', now() from member where not can_leech;

-- What the judge allows at once; what staff gave a member stands above it.
alter table member add column judged_leech_slots integer
  check (judged_leech_slots between 0 and 1000000);

create table ratio_policy (
  id bigint generated always as identity primary key,
  name text not null check (length(name) between 1 and 60),
  strategy text not null,
  params jsonb not null,
  terms jsonb not null,
  scope text not null check (scope in ('everyone', 'role', 'category')),
  role text references role (slug),
  category_id bigint references category (id),
  -- draft: touches nobody. asked: waits for a second member of the staff. active: judges since
  -- starts_at. ended: judges no more.
  state text not null default 'draft' check (state in ('draft', 'asked', 'active', 'ended')),
  starts_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null,
  created_by bigint references member (id),
  asked_by bigint references member (id),
  confirmed_by bigint references member (id),
  -- What the last dry run found.
  report jsonb,
  revision integer not null default 1,
  check ((scope = 'role') = (role is not null)),
  check ((scope = 'category') = (category_id is not null)),
  check (state <> 'active' or starts_at is not null)
);
-- One judge for each: the newer one takes the place of the older.
create unique index ratio_policy_active on ratio_policy
  (scope, coalesce(role, ''), coalesce(category_id, 0)) where state = 'active';
create index ratio_policy_role on ratio_policy (role) where role is not null;
create index ratio_policy_category on ratio_policy (category_id) where category_id is not null;
create index ratio_policy_created_by on ratio_policy (created_by);
create index ratio_policy_asked_by on ratio_policy (asked_by);
create index ratio_policy_confirmed_by on ratio_policy (confirmed_by);

create table ratio_state (
  member_id bigint primary key references member (id),
  policy_id bigint references ratio_policy (id),
  state text not null check (state in ('exempt', 'ok', 'watch', 'disabled')),
  required double precision not null,
  -- Null: there is nothing to hold against it.
  actual double precision,
  is_satisfied boolean not null,
  since timestamptz not null,
  breached_since timestamptz,
  kept_since timestamptz,
  watch_ends_at timestamptz,
  watch_base byte_count not null default 0,
  -- Seconds since 1970.
  strikes bigint[] not null default '{}',
  reminders integer not null default 0,
  probation_until timestamptz,
  frozen_since timestamptz,
  leeching_at_breach integer not null default 0,
  leeching_bytes_at_breach bigint not null default 0,
  judged_at timestamptz not null,
  check (state <> 'watch' or watch_ends_at is not null)
) with (fillfactor = 80);
create index ratio_state_policy on ratio_state (policy_id);
create index ratio_state_judged on ratio_state (judged_at, member_id);
create index ratio_state_watched on ratio_state (state, watch_ends_at, member_id)
  where state in ('watch', 'disabled');

-- What was taken in of a member's totals so far, and the hours that fade.
create table ratio_input (
  member_id bigint primary key references member (id),
  uploaded byte_count not null,
  downloaded byte_count not null,
  seeded_seconds bigint not null,
  leeched_seconds bigint not null,
  seed_hours double precision not null,
  leech_hours double precision not null,
  at timestamptz not null
) with (fillfactor = 80);

-- What a member moved and seeded on a day (UTC): the averages of seven days, and what the simulator
-- replays.
create table ratio_day (
  member_id bigint not null references member (id),
  -- Days since 1970.
  day integer not null,
  uploaded byte_count not null default 0,
  downloaded byte_count not null default 0,
  -- Torrent-seconds; and seconds in which anything was seeded at all.
  seeded_seconds bigint not null default 0,
  active_seconds integer not null default 0,
  leeched_seconds bigint not null default 0,
  snatches integer not null default 0,
  primary key (member_id, day)
) with (fillfactor = 80);
create index ratio_day_day on ratio_day (day);

create table ratio_event (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  at timestamptz not null,
  from_state text not null,
  to_state text not null,
  cause text not null,
  policy_id bigint references ratio_policy (id),
  -- The formula with the numbers of that moment.
  snapshot jsonb not null
);
create index ratio_event_member on ratio_event (member_id, id desc);
create index ratio_event_at on ratio_event (at);
create index ratio_event_policy on ratio_event (policy_id);

create table ratio_override (
  member_id bigint primary key references member (id),
  state text not null check (state in ('exempt', 'ok', 'disabled')),
  reason text not null check (length(reason) between 3 and 200),
  made_by bigint references member (id),
  made_at timestamptz not null,
  expires_at timestamptz
);
create index ratio_override_made_by on ratio_override (made_by);
create index ratio_override_expiry on ratio_override (expires_at) where expires_at is not null;

create table vacation (
  member_id bigint primary key references member (id),
  from_at timestamptz not null,
  until_at timestamptz not null,
  check (until_at > from_at)
);
create index vacation_until on vacation (until_at);
