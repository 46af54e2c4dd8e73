-- The log is searched by words of what was done, why, and what changed.
create function audit_words(target_name text, reason text, before jsonb, after jsonb)
  returns text language sql immutable parallel safe
  return lower(target_name || ' ' || coalesce(reason, '') || ' ' ||
    coalesce(before::text, '') || ' ' || coalesce(after::text, ''));
create index audit_log_words on audit_log
  using gin (audit_words(target_name, reason, before, after) gin_trgm_ops);
