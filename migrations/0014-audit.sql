-- What staff did: one row an action, written in the transaction of the change and never changed.
create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  -- no references: a row outlives whom and what it names, and says their names as they were
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

create function audit_log_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit_log is append-only';
end $$;
create trigger audit_log_append_only before update or delete or truncate on audit_log
  for each statement execute function audit_log_is_append_only();
