-- Whose access may have changed, for site nodes that keep what API tokens and feed keys open: the ID
-- of a member, or * for all (src/store/accounts/kept-access.ts).
create function tell_access() returns trigger language plpgsql as $$
declare
  changed jsonb := case tg_op when 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
begin
  perform pg_notify('babou_access', coalesce(changed ->> tg_argv[0], '*'));
  return null;
end $$;

create trigger tell_access after update of role, class, state, name, email_verified_at, factor_since
  on member for each row
  when ((old.role, old.class, old.state, old.name, old.email_verified_at, old.factor_since)
    is distinct from
    (new.role, new.class, new.state, new.name, new.email_verified_at, new.factor_since))
  execute function tell_access('id');
create trigger tell_access_deleted after delete on member
  for each row execute function tell_access('id');

create trigger tell_access after update of revoked_at, scopes, expires_at, member_id on api_token
  for each row execute function tell_access('member_id');
create trigger tell_access_deleted after delete on api_token
  for each row execute function tell_access('member_id');
create trigger tell_access after insert or update or delete on feed_key
  for each row execute function tell_access('member_id');

create trigger tell_access after insert or update or delete on given_role
  for each row execute function tell_access('member_id');
create trigger tell_access after insert or update or delete on given_right
  for each row execute function tell_access('member_id');
create trigger tell_access after insert or update or delete on role_permission
  for each row execute function tell_access();
create trigger tell_access after insert or update on setting
  for each row when (new.key = 'site') execute function tell_access();
create trigger tell_access_deleted after delete on setting
  for each row when (old.key = 'site') execute function tell_access();

-- Factors that only one member has, and their freeleech tokens.
create trigger tell_access after insert or update on promotion
  for each row when (new.scope = 'personal') execute function tell_access('target_id');
create trigger tell_access_deleted after delete on promotion
  for each row when (old.scope = 'personal') execute function tell_access('target_id');
create trigger tell_access after insert or update or delete on token_use
  for each row execute function tell_access('member_id');
create trigger tell_access after insert on ledger_account
  for each row when (new.currency = 'tokens' and new.member_id is not null and new.balance <> 0)
  execute function tell_access('member_id');
create trigger tell_access_changed after update of balance on ledger_account
  for each row when (new.currency = 'tokens' and new.member_id is not null
    and old.balance <> new.balance)
  execute function tell_access('member_id');
