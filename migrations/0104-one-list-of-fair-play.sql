-- Fair play: what rules find waits in the list of cases, and the verdict on a case closes it.

alter table anomaly
  -- Since when it makes the case of its member wait; null: it is evidence only, or decided.
  add column waits_since timestamptz,
  add check (waits_since is null or state = 'open');
update anomaly set waits_since = first_at
where state = 'open'
  and kind in ('shared-address', 'unknown-hashes', 'key-sharing', 'forged-client', 'mutual-fills');
-- A speed waits only if the balance of swarms leaves a third of the upload open.
update anomaly set waits_since = first_at
where id in (
  select fast.id
  from anomaly fast join fair_play_standing known on known.member_id = fast.member_id
  cross join jsonb_array_elements(known.standing -> 'tops') as top
  cross join jsonb_array_elements(fast.evidence) as fact
  where fast.state = 'open' and fast.kind = 'impossible-speed'
    and top ->> 'torrent' = fast.subject
    and (top ->> 'certain')::float8 * 1073741824 >=
      case when fact ->> 'unit' = 'bytes' then (fact ->> 'value')::float8 / 3 end
);
drop index anomaly_waits;
create index anomaly_waits on anomaly (waits_since) where waits_since is not null;
create index anomaly_waits_member on anomaly (member_id) where waits_since is not null;

alter table fair_play_standing
  -- Null: no look has seen the member; only rules found something.
  alter column day drop not null,
  -- Whether the last verdict was on what only rules had found.
  add column by_rules boolean not null default false;
alter table fair_play_verdict
  -- The rules that had found what the verdict closed.
  add column rules text[] not null default '{}';
