-- What staff do to many members at once: chosen by a filter or by name, done by a task in steps.
create table member_batch (
  id bigint generated always as identity primary key,
  act text not null check (act in ('message', 'warn', 'ban', 'invites', 'tokens')),
  -- what the act needs: a reason, days, a text, an amount
  given jsonb not null,
  -- whom: words, network, role, state; or names
  filter jsonb not null,
  -- members of a lower role that fitted when it was begun
  expected integer not null,
  -- nobody who came later is among them; those up to the id `at` are done
  up_to bigint not null,
  at bigint not null default 0,
  done integer not null default 0,
  state text not null default 'running' check (state in ('running', 'done', 'stopped')),
  started_by bigint not null references member (id),
  started_by_name text not null,
  created_at timestamptz not null,
  ended_at timestamptz
);
create index member_batch_running on member_batch (id) where state = 'running';
create index member_batch_by on member_batch (started_by);
