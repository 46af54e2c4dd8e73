-- Which targets know of an alert: they get its end, and no one else does.
create table alert_told (
  alert_id bigint not null references alert (id) on delete cascade,
  target_id bigint not null references alert_target (id) on delete cascade,
  -- When it was accepted last.
  told_at timestamptz not null,
  primary key (alert_id, target_id)
);
create index alert_told_target on alert_told (target_id);

insert into alert_told (alert_id, target_id, told_at)
select alert.id, target_id, max(sent_at)
from alert_delivery
cross join jsonb_array_elements(message -> 'lines') as line
join alert on alert.id = (line ->> 'alertId')::bigint
where alert_delivery.state = 'sent' and alert.state <> 'resolved'
  and line ->> 'what' in ('firing', 'repeat')
group by alert.id, target_id;

-- Dropped: nothing in it was true any more when its target could be reached.
alter table alert_delivery drop constraint alert_delivery_state_check;
alter table alert_delivery add constraint alert_delivery_state_check
  check (state in ('waiting', 'sent', 'failed', 'dropped'));
-- The oldest message of a target goes first.
create index alert_delivery_waiting on alert_delivery (target_id, id) where state = 'waiting';
