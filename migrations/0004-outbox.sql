-- The outbox: an event is recorded in the transaction that makes it true, and numbered after commit
-- by the one relay, so that no open transaction holds another event back and none is skipped.
create table outbox (
  id bigint generated always as identity primary key,
  position bigint unique,
  event text not null,
  event_version integer not null,
  payload jsonb not null,
  created_at timestamptz not null
);
create index outbox_unnumbered on outbox (id) where position is null;
create index outbox_age on outbox (created_at);

-- A random name: a restored or other database is told from the one that a tracker knew.
create table outbox_identity (
  only_row boolean primary key default true check (only_row),
  outbox_id text not null default replace(gen_random_uuid()::text, '-', ''),
  next_position bigint not null default 1,
  secret_fingerprint text
);
insert into outbox_identity default values;
