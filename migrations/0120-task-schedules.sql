-- What a task declares beside its hours: jitter, what must have succeeded before it, how long it may
-- take and when it is overdue; and since when it is, so that staff are told once.
alter table task
  add column jitter_seconds integer not null default 0,
  add column run_after text[] not null default '{}',
  -- A run that does not end when it is told to is given up after so long.
  add column limit_seconds integer not null default 3600,
  -- The longest pause between two of its times.
  add column period_seconds integer not null default 86400,
  -- Without a success for so long it is overdue.
  add column overdue_seconds integer not null default 259200,
  add column succeeded_at timestamptz,
  -- Since when a success is expected, where there was none: it was made known, resumed, or jobs
  -- came back after nobody was there.
  add column expected_since timestamptz not null default now(),
  -- Since when staff know that it is overdue.
  add column overdue_told_at timestamptz,
  -- The task whose success its next run waits for.
  add column waits_for text;
update task set succeeded_at = (
  select max(ended_at) from task_run where task_run.task = task.name and result = 'done');
-- The runs of one day, for its page.
drop index task_run_old;
create index task_run_old on task_run (started_at, task);
