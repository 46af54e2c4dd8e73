-- Alerts about the fleet: their lives, where they are sent, and when they are not.
create table alert (
  id bigint generated always as identity primary key,
  condition text not null check (length(condition) between 1 and 40),
  subject text not null check (length(subject) between 1 and 120),
  machine text not null check (length(machine) <= 100),
  severity text not null check (severity in ('warning', 'critical')),
  says text not null check (length(says) <= 1000),
  state text not null check (
    state in ('pending', 'firing', 'acknowledged', 'silenced', 'resolved')
  ),
  since timestamptz not null,
  told_at timestamptz,
  gone_since timestamptz,
  silenced_until timestamptz,
  -- Who acknowledged or silenced it, and why. No reference: the row outlives the member.
  answered_by text check (length(answered_by) <= 60),
  answered_at timestamptz,
  reason text check (length(reason) <= 200),
  resolved_at timestamptz
);
-- One alert a condition and subject at a time, whichever jobs node finds it.
create unique index alert_open on alert (condition, subject) where state <> 'resolved';
create index alert_resolved on alert (resolved_at desc) where state = 'resolved';

-- Maintenance: alerts that match tell nothing in this time.
create table alert_window (
  id bigint generated always as identity primary key,
  -- '' for the whole fleet, else a machine or the name of a node.
  about text not null check (length(about) <= 100),
  reason text not null check (length(reason) between 1 and 200),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  made_by text not null
);
create index alert_window_ends on alert_window (ends_at);

-- Where alerts are sent.
create table alert_target (
  id bigint generated always as identity primary key,
  name text not null unique check (length(name) between 1 and 60),
  kind text not null check (
    kind in ('mail', 'webhook', 'slack', 'discord', 'telegram', 'matrix')
  ),
  -- Addresses and tokens, sealed: they let anyone write to the target.
  sealed bytea not null,
  severity text not null check (severity in ('warning', 'critical')),
  -- Hours in UTC in which it gets alerts, from the first to before the second; equal: always.
  from_hour integer not null check (from_hour between 0 and 23),
  until_hour integer not null check (until_hour between 0 and 23),
  is_on boolean not null,
  made_at timestamptz not null,
  -- Not before this time: its rate limit, or what it asked for.
  resting_until timestamptz
);

-- What is sent, what was, and what came of it.
create table alert_delivery (
  id bigint generated always as identity primary key,
  target_id bigint not null references alert_target (id) on delete cascade,
  message jsonb not null,
  state text not null check (state in ('waiting', 'sent', 'failed')),
  attempts integer not null default 0,
  -- When it is due; while a node sends it, when another one may.
  due_at timestamptz not null,
  error text check (length(error) <= 300),
  made_at timestamptz not null,
  sent_at timestamptz
);
create index alert_delivery_due on alert_delivery (due_at) where state = 'waiting';
create index alert_delivery_target on alert_delivery (target_id, id desc);
create index alert_delivery_made on alert_delivery (made_at);

-- Links in messages: one answer to one alert by one person, once.
create table alert_link (
  -- Of the random part of the link.
  hash bytea primary key check (length(hash) = 32),
  alert_id bigint not null references alert (id) on delete cascade,
  act text not null check (act in ('acknowledge', 'silence')),
  -- The target that it was sent to, which says who reads it.
  target_id bigint not null references alert_target (id) on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index alert_link_alert on alert_link (alert_id);
create index alert_link_target on alert_link (target_id);
create index alert_link_expires on alert_link (expires_at);
