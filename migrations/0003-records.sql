-- Records: what every part of the program writes next to the rows of its subject.

-- Events for the trackers. An event is recorded in the transaction that makes it true. The one
-- relay numbers it after the commit, so an open transaction delays no other event and none is
-- skipped.
create table outbox (
  id bigint generated always as identity primary key,
  position bigint unique,
  event text not null,
  event_version integer not null,
  payload jsonb not null,
  created_at timestamptz not null,
  -- An event is one frame of the bridge. If it is too large, its transaction fails.
  constraint outbox_payload_fits check (octet_length(payload::text) <= 262144)
);
create index outbox_unnumbered on outbox (id) where position is null;
create index outbox_age on outbox (created_at);

-- A random name, by which a tracker notices that the database was restored or replaced.
create table outbox_identity (
  only_row boolean primary key default true check (only_row),
  outbox_id text not null default replace(gen_random_uuid()::text, '-', ''),
  next_position bigint not null default 1,
  secret_fingerprint text
);
insert into outbox_identity default values;

-- The announce stream: torrents that became listed, promoted, bumped or removed. A row is noted in
-- the transaction of the change. Jobs give it its place (`id`) after the commit, when the trackers
-- know the torrent. Places have no gaps and appear in order, so a reader that continues after one
-- misses no row that was committed late.
create table announcement (
  noted_id bigint generated always as identity primary key,
  -- The place in the stream; null: waits for the trackers.
  id bigint unique,
  kind text not null check (kind in ('listed', 'promoted', 'bumped', 'removed')),
  -- No reference: a row outlives the torrent.
  torrent_id bigint not null,
  -- The event that trackers must have applied; null: none.
  outbox_id bigint,
  noted_at timestamptz not null,
  announced_at timestamptz,
  check ((id is null) = (announced_at is null))
);
create index announcement_waiting on announcement (noted_id) where id is null;
create index announcement_age on announcement (coalesce(announced_at, noted_at));
-- A torrent is announced as listed once, whatever happens to it later.
create unique index announcement_listed on announcement (torrent_id) where kind = 'listed';

-- The next place. Its row is locked to give places, so that they appear in order.
create table announcement_place (
  only_row boolean primary key default true check (only_row),
  next_id bigint not null default 1
);
insert into announcement_place default values;

-- What staff did: one row an action, written in the transaction of the change.
create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  -- No references: a row outlives the people and things it names, and keeps the names of its time.
  actor_id bigint,
  actor_name text not null,
  actor_address inet,
  action text not null,
  target_kind text not null,
  target_id bigint,
  target_name text not null default '',
  before jsonb,
  after jsonb,
  reason text
);
create index audit_log_newest on audit_log (at desc, id desc);
create index audit_log_actor on audit_log (lower(actor_name), at desc, id desc);
create index audit_log_action on audit_log (action, at desc, id desc);
create index audit_log_target on audit_log (target_kind, target_id, at desc, id desc);
create index audit_log_target_name on audit_log (lower(target_name), at desc, id desc);
-- Addresses that are still to be shortened, and those still to be removed.
create index audit_log_whole on audit_log (at) where is_whole(actor_address);
create index audit_log_known on audit_log (at) where actor_address is not null;

-- Rows stay as they were written, except that the actor's address ages.
create function audit_log_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and tg_level = 'ROW' then
    if to_jsonb(new) - 'actor_address' = to_jsonb(old) - 'actor_address'
      and (new.actor_address is null or new.actor_address >>= old.actor_address)
    then
      return new;
    end if;
  end if;
  raise exception 'audit_log is append-only';
end $$;
create trigger audit_log_append_only before delete or truncate on audit_log
  for each statement execute function audit_log_is_append_only();
create trigger audit_log_keeps before update on audit_log
  for each row execute function audit_log_is_append_only();

-- The log is searched by words of the target, the reason and the change.
create function audit_words(target_name text, reason text, before jsonb, after jsonb)
  returns text language sql immutable parallel safe
  return lower(target_name || ' ' || coalesce(reason, '') || ' ' ||
    coalesce(before::text, '') || ' ' || coalesce(after::text, ''));
create index audit_log_words on audit_log
  using gin (audit_words(target_name, reason, before, after) gin_trgm_ops);

create table setting (
  key text primary key,
  value jsonb not null,
  version bigint not null default 1,
  updated_by bigint references member (id),
  updated_at timestamptz not null
);

-- One row a change of a setting, so that an earlier value can be restored.
create table setting_history (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  area text not null check (area in ('site', 'tracker')),
  name text not null,
  -- Null: not set, the default applies.
  before jsonb,
  after jsonb,
  changed_by bigint references member (id),
  changed_by_name text not null
);
create index setting_history_newest on setting_history (at desc, id desc);
create index setting_history_by on setting_history (changed_by) where changed_by is not null;

-- One history for everything that is edited. Each row is the whole state after an edit, the first
-- one the state before any edit. What was never edited has no rows, and its revision is 1.
create table revision (
  id bigint generated always as identity primary key,
  entity text not null check (entity in
    ('torrent', 'comment', 'article', 'bundle', 'collection', 'category', 'tag', 'page', 'theme',
     'store-item', 'message', 'post', 'topic', 'wiki',
     'request')),
  entity_id bigint not null,
  number integer not null check (number > 0),
  author_id bigint references member (id),
  at timestamptz not null,
  summary text not null default '' check (length(summary) <= 200),
  -- Names of the fields that differ from the previous row; empty for the first row.
  changed text[] not null,
  state jsonb not null,
  unique (entity, entity_id, number)
);
create index revision_author on revision (author_id, id desc);

create table image (
  id bigint generated always as identity primary key,
  -- The key in its address. What is served was encoded by this program; uploads are never served.
  digest bytea not null unique references blob (digest),
  thumb_digest bytea not null references blob (digest),
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  thumb_width integer not null check (thumb_width > 0),
  thumb_height integer not null check (thumb_height > 0),
  added_by bigint references member (id),
  added_at timestamptz not null,
  -- Since when no page shows it; null: one does, or no task has looked yet.
  unused_since timestamptz
);
create index image_thumb on image (thumb_digest);
create index image_added_by on image (added_by, added_at desc);
create index image_unused on image (unused_since) where unused_since is not null;
alter table member add foreign key (avatar_id) references image (id);

-- The workers of the task queue. When a node dies, the queue keeps its jobs locked for hours,
-- unless another node notices its silence and unlocks them.
create table job_worker (
  worker_id text primary key,
  node text not null,
  heartbeat_at timestamptz not null
);

-- Clock tasks as the jobs nodes declare them, and what staff decided about them. The console reads
-- these rows, and any node can continue what another began.
create table task (
  name text primary key,
  summary text not null,
  cron text not null,
  budget_seconds integer not null,
  budget_rows bigint not null,
  attempts integer not null,
  -- False: the newest jobs node no longer has this task.
  is_known boolean not null,
  paused_at timestamptz,
  paused_by text,
  jitter_seconds integer not null default 0,
  run_after text[] not null default '{}',
  -- A run that ignores the request to end is given up after this time.
  limit_seconds integer not null default 3600,
  -- The longest pause between two of its scheduled times.
  period_seconds integer not null default 86400,
  -- Without a success for this long the task is overdue.
  overdue_seconds integer not null default 259200,
  succeeded_at timestamptz,
  -- Since when a success has been expected, if there was none: the task was added or resumed, or
  -- jobs came back after all its nodes were down.
  expected_since timestamptz not null default now(),
  -- When staff were told that it is overdue, so that they are told once.
  overdue_told_at timestamptz,
  -- The task whose success the next run waits for.
  waits_for text,
  check ((paused_at is null) = (paused_by is null))
);

create table task_run (
  id bigint generated always as identity primary key,
  task text not null references task (name),
  node text not null,
  -- clock: it was time. news: an event came in. staff: a member of the staff asked for it.
  cause text not null check (cause in ('clock', 'news', 'staff')),
  started_at timestamptz not null,
  ended_at timestamptz,
  -- done: nothing is left. unfinished: the next run continues. failed: see error. lost: its node
  -- died or was stopped, and another one took over.
  result text check (result in ('done', 'unfinished', 'failed', 'lost')),
  -- What ended an unfinished run.
  ended_by text check (ended_by in ('time', 'rows', 'node', 'pause')),
  rows bigint not null default 0,
  error text,
  check ((ended_at is null) = (result is null))
);
create index task_run_newest on task_run (task, id desc);
-- The runs of one day, for its page.
create index task_run_old on task_run (started_at, task);
-- One run of a task at a time, whatever the queue believes.
create unique index task_run_running on task_run (task) where ended_at is null;
