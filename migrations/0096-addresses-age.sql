-- Addresses age: whole at first, then their network alone, then nothing (domain/address-retention).
create function is_whole(address inet) returns boolean language sql immutable parallel safe
  return masklen(address) = case family(address) when 4 then 32 else 128 end;

create function network_of(address inet, bits4 integer, bits6 integer) returns inet
  language sql immutable parallel safe
  return network(set_masklen(
    address, least(masklen(address), case family(address) when 4 then bits4 else bits6 end)));

-- the audit log stays as it was written, but for the address of who acted
create or replace function audit_log_is_append_only() returns trigger language plpgsql as $$
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
drop trigger audit_log_append_only on audit_log;
create trigger audit_log_append_only before delete or truncate on audit_log
  for each statement execute function audit_log_is_append_only();
create trigger audit_log_keeps before update on audit_log
  for each row execute function audit_log_is_append_only();

-- what is still to be cut, and what is still to be forgotten, for each place
create index sign_in_whole on sign_in (last_at) where is_whole(ip);
create index sign_in_known on sign_in (last_at) where ip is not null;
create index account_event_whole on account_event (at) where is_whole(ip);
create index account_event_known on account_event (at) where ip is not null;
create index torrent_download_whole on torrent_download (at) where is_whole(ip);
create index torrent_download_known on torrent_download (at) where ip is not null;
create index api_token_known on api_token (last_used_at) where last_ip is not null;
create index petition_known on petition (created_at) where address is not null;
create index audit_log_whole on audit_log (at) where is_whole(actor_address);
create index audit_log_known on audit_log (at) where actor_address is not null;
create index peer_session_whole on peer_session (ended_at)
  where ended_at is not null and (is_whole(ipv4) or is_whole(ipv6));
create index peer_session_known on peer_session (ended_at)
  where ended_at is not null and (ipv4 is not null or ipv6 is not null);
create index anomaly_known on anomaly (last_at) where kind in ('shared-address', 'key-sharing');

-- who of the staff looked at a member's addresses: one line an hour
alter table account_event add column by_id bigint;
create unique index account_event_look
  on account_event (member_id, by_id, date_trunc('hour', at at time zone 'UTC'))
  where kind = 'looked';
create index account_event_stray on account_event (at) where member_id is null;
