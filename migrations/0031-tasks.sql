-- Clock tasks as the jobs nodes know them, what staff decided about them, and how each run went:
-- the console reads it, and any node goes on where another ended.
create table task (
  name text primary key,
  summary text not null,
  cron text not null,
  budget_seconds integer not null,
  budget_rows bigint not null,
  attempts integer not null,
  -- False: the newest jobs node has no such task any more.
  is_known boolean not null,
  paused_at timestamptz,
  paused_by text,
  check ((paused_at is null) = (paused_by is null))
);
create table task_run (
  id bigint generated always as identity primary key,
  task text not null references task (name),
  node text not null,
  -- clock: it was time. news: something came in. staff: somebody asked.
  cause text not null check (cause in ('clock', 'news', 'staff')),
  started_at timestamptz not null,
  ended_at timestamptz,
  -- done: nothing is left. unfinished: the next run goes on. failed: see error. lost: its node died
  -- or was stopped, and another took over.
  result text check (result in ('done', 'unfinished', 'failed', 'lost')),
  -- What ended an unfinished run.
  ended_by text check (ended_by in ('time', 'rows', 'node', 'pause')),
  rows bigint not null default 0,
  error text,
  check ((ended_at is null) = (result is null))
);
create index task_run_newest on task_run (task, id desc);
create index task_run_old on task_run (started_at);
-- One run of a task at a time, whatever the queue thinks.
create unique index task_run_running on task_run (task) where ended_at is null;

-- What locks jobs is the pool of a node's workers: names of single workers mean nothing any more.
truncate job_worker;
