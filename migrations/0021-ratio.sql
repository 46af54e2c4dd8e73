-- Ratio: the policies that staff define, where each member is under them and why, and simulations.

-- Why a member may not download. The flag `member.can_leech` is false while any row exists.
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

create table ratio_policy (
  id bigint generated always as identity primary key,
  name text not null check (length(name) between 1 and 60),
  strategy text not null,
  params jsonb not null,
  terms jsonb not null,
  scope text not null check (scope in ('everyone', 'role', 'category')),
  role text references role (slug),
  category_id bigint references category (id),
  -- draft: affects no member. asked: waits for a second member of the staff. active: judges since
  -- starts_at. ended: no longer judges.
  state text not null default 'draft' check (state in ('draft', 'asked', 'active', 'ended')),
  starts_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null,
  created_by bigint references member (id),
  asked_by bigint references member (id),
  asked_at timestamptz,
  confirmed_by bigint references member (id),
  -- What the last dry run found.
  report jsonb,
  revision integer not null default 1,
  check ((scope = 'role') = (role is not null)),
  check ((scope = 'category') = (category_id is not null)),
  check (state <> 'active' or starts_at is not null)
);
-- One active policy for each scope: a new one replaces the old one.
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
  -- Null: there is nothing to compare, as with no download.
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
  -- Hours of downloading when the watch began: a watch under a rule of hours is overdrawn by hours.
  watch_base_hours double precision not null default 0,
  check (state <> 'watch' or watch_ends_at is not null)
) with (fillfactor = 80);
create index ratio_state_policy on ratio_state (policy_id);
create index ratio_state_judged on ratio_state (judged_at, member_id);
create index ratio_state_watched on ratio_state (state, watch_ends_at, member_id)
  where state in ('watch', 'disabled');

-- What has been taken in of a member's totals, and the hours that fade. Hours are counted by
-- torrent and by weight, as GiB-hours.
create table ratio_input (
  member_id bigint primary key references member (id),
  uploaded byte_count not null,
  downloaded byte_count not null,
  seeded_seconds bigint not null,
  leeched_seconds bigint not null,
  seed_hours double precision not null,
  leech_hours double precision not null,
  at timestamptz not null,
  seeded_gib_seconds double precision not null default 0,
  leeched_gib_seconds double precision not null default 0,
  seed_gib_hours double precision not null default 0,
  leech_gib_hours double precision not null default 0
) with (fillfactor = 80);
comment on column ratio_input.seeded_gib_seconds is
  'taken in so far: of each torrent its seconds, as many times as it has GiB';

-- A day (UTC) of a member as the judge last saw it: averages of seven days come from here, and
-- simulations judge the day again.
create table ratio_day (
  member_id bigint not null references member (id),
  -- Days since 1970.
  day integer not null,
  uploaded byte_count not null default 0,
  downloaded byte_count not null default 0,
  -- Torrent-seconds; and seconds in which at least one torrent was seeded.
  seeded_seconds bigint not null default 0,
  active_seconds integer not null default 0,
  leeched_seconds bigint not null default 0,
  snatches integer not null default 0,
  -- Credited totals at that time.
  total_uploaded byte_count not null default 0,
  total_downloaded byte_count not null default 0,
  -- Distinct torrents and their sizes at that time.
  seeding integer not null default 0,
  seeding_bytes bigint not null default 0,
  leeching integer not null default 0,
  leeching_bytes bigint not null default 0,
  -- Fading torrent-hours at that time.
  seed_hours double precision not null default 0,
  leech_hours double precision not null default 0,
  -- Snatched and fetched torrents in total.
  grabs integer not null default 0,
  -- Seconds since 1970.
  looked_at bigint not null default 0,
  seed_gib_hours double precision not null default 0,
  leech_gib_hours double precision not null default 0,
  primary key (member_id, day)
) with (fillfactor = 80);
create index ratio_day_day on ratio_day (day);
comment on column ratio_day.snatches is 'finished torrents in all that still exist';

-- What each member moved and seeded on a day: charts read it instead of the traffic ledger.
create table member_day (
  member_id bigint not null references member (id),
  -- Its start in UTC.
  day timestamptz not null,
  raw_uploaded byte_count not null default 0,
  raw_downloaded byte_count not null default 0,
  uploaded byte_count not null default 0,
  downloaded byte_count not null default 0,
  -- Totals, and the size that was seeded, when the day was last updated.
  total_uploaded byte_count not null,
  total_downloaded byte_count not null,
  seed_size byte_count not null default 0,
  -- The ratio that the rules asked for on that day, because charts show it by day.
  required double precision,
  primary key (member_id, day)
);
create index member_day_day on member_day (day);
comment on column member_day.required is 'null: none was asked, or it was not noted yet';

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

-- Simulations: what a policy, a promotion or a formula would have done with the recorded days.
create table simulation (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('policy', 'promotion', 'points', 'dry-run')),
  -- Given by staff. Simulations without a name are removed after some weeks.
  name text not null default '' check (length(name) <= 60),
  params jsonb not null,
  -- Days since 1970, both included.
  first_day integer not null,
  last_day integer not null check (last_day >= first_day),
  -- waiting, running: a task works on it. stopped: by staff; partial results are discarded.
  state text not null default 'waiting'
    check (state in ('waiting', 'running', 'done', 'stopped', 'failed')),
  made_by bigint references member (id),
  made_by_name text not null,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  -- The last member that is done, and the newest member when it was asked for.
  at bigint not null default 0,
  up_to bigint not null,
  expected integer not null,
  done integer not null default 0,
  spent_ms bigint not null default 0,
  error text check (length(error) <= 300),
  -- Sums so far, and the final result.
  tally jsonb,
  result jsonb,
  -- Of a dry run: the draft policy, and which revision of it.
  policy_id bigint references ratio_policy (id),
  policy_revision integer,
  check ((kind = 'dry-run') = (policy_id is not null))
) with (fillfactor = 70);
create index simulation_open on simulation (id) where state in ('waiting', 'running');
create index simulation_policy on simulation (policy_id) where policy_id is not null;
create index simulation_made_by on simulation (made_by);
create index simulation_unnamed on simulation (created_at) where name = '';

-- Which members it would affect, and how.
create table simulation_member (
  simulation_id bigint not null references simulation (id) on delete cascade,
  member_id bigint not null references member (id),
  -- The most affected members come first.
  weight bigint not null,
  what jsonb not null,
  primary key (simulation_id, member_id)
);
create index simulation_member_order on simulation_member (simulation_id, weight desc, member_id);
create index simulation_member_member on simulation_member (member_id);
