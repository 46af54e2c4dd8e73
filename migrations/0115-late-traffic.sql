-- Traffic that is booked later than the tasks go back that find it by its time: none is missed.
create table late_traffic (
  -- The task that reads it: src/store/traffic/late.ts
  task text primary key check (task in ('judge-obligations', 'sum-days')),
  -- The end of the earliest interval that was booked late since the task last began; or null.
  since timestamptz,
  -- How far the current run came, or one that failed or was stopped.
  reading timestamptz
);
insert into late_traffic (task) values ('judge-obligations'), ('sum-days');
