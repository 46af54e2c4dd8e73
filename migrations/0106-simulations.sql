-- Simulations: what a rule, a promotion or a formula would have done with the days that are recorded.
create table simulation (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('policy', 'promotion', 'points', 'dry-run')),
  -- given by staff; without one it is forgotten after some weeks
  name text not null default '' check (length(name) <= 60),
  params jsonb not null,
  -- days since 1970, both replayed
  first_day integer not null,
  last_day integer not null check (last_day >= first_day),
  -- waiting, running: a task works on it; stopped: by staff, what was done is thrown away
  state text not null default 'waiting'
    check (state in ('waiting', 'running', 'done', 'stopped', 'failed')),
  made_by bigint references member (id),
  made_by_name text not null,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  -- the last member that was dealt with, and the last that was there when it was asked for
  at bigint not null default 0,
  up_to bigint not null,
  expected integer not null,
  done integer not null default 0,
  spent_ms bigint not null default 0,
  error text check (length(error) <= 300),
  -- what was added up so far, and what came out
  tally jsonb,
  result jsonb,
  -- of a dry run: the draft, and which of its revisions
  policy_id bigint references ratio_policy (id),
  policy_revision integer,
  check ((kind = 'dry-run') = (policy_id is not null))
) with (fillfactor = 70);
create index simulation_open on simulation (id) where state in ('waiting', 'running');
create index simulation_policy on simulation (policy_id) where policy_id is not null;
create index simulation_made_by on simulation (made_by);
create index simulation_unnamed on simulation (created_at) where name = '';

-- Whom it would touch, and how.
create table simulation_member (
  simulation_id bigint not null references simulation (id) on delete cascade,
  member_id bigint not null references member (id),
  -- who is touched most comes first
  weight bigint not null,
  what jsonb not null,
  primary key (simulation_id, member_id)
);
create index simulation_member_order on simulation_member (simulation_id, weight desc, member_id);
create index simulation_member_member on simulation_member (member_id);
