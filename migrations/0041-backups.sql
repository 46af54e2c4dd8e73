-- Backups that were made, with their check: pages, tasks and alerts ask how old the newest is.
create table backup (
  id bigint generated always as identity primary key,
  -- The node that made it, or tried to: its file is there.
  node text not null check (length(node) between 1 and 200),
  -- Null: it failed.
  file text check (length(file) between 1 and 4096),
  made_at timestamptz not null,
  bytes bigint check (bytes >= 0),
  -- How long it took.
  seconds integer not null check (seconds >= 0),
  is_sealed boolean not null,
  -- Why it failed.
  error text check (length(error) between 1 and 2000),
  removed_at timestamptz,
  -- When it was last restored into a temporary database, and what was wrong; null: nothing.
  checked_at timestamptz,
  check_fault text check (length(check_fault) between 1 and 2000),
  check ((file is null) = (error is not null) and (file is null) = (bytes is null))
);
create index backup_made on backup (made_at desc);
create index backup_checked on backup (checked_at desc) where checked_at is not null;
