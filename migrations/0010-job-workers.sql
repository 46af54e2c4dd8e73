-- Who runs tasks: a worker of the queue whose node died keeps its jobs locked for hours, unless
-- another node sees that it went silent and unlocks them.
create table job_worker (
  worker_id text primary key,
  node text not null,
  heartbeat_at timestamptz not null
);
