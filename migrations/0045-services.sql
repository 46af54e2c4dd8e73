-- Services of the fleet: what runs where, its newest figures, and those of the last days.
create table service (
  id bigint generated always as identity primary key,
  type text not null check (
    type in ('site', 'tracker', 'jobs', 'announce', 'postgresql', 'haproxy', 'nats')
  ),
  node text not null check (length(node) between 1 and 60),
  -- The node that reports it: itself, or the one that asks a program on its machine.
  reporter text not null check (length(reporter) between 1 and 60),
  -- The machine by its host name; services of one machine die together.
  machine text not null check (length(machine) <= 100),
  -- Where the machine is, as its operator named it; '' for unnamed.
  place text not null check (length(place) <= 60),
  address text not null check (length(address) <= 100),
  port integer check (port between 0 and 65535),
  pid bigint,
  version text not null check (length(version) <= 60),
  -- When the process started by the clock of its machine: with the pid, the name of the process.
  started_at timestamptz,
  -- When it was first seen.
  since timestamptz not null,
  state text not null check (state in ('starting', 'ready', 'draining', 'stopped', 'failed')),
  -- When the state last changed.
  state_at timestamptz not null,
  -- An older process that reported under the same name, and when it last did.
  rival text,
  rival_at timestamptz,
  unique (type, node)
);

-- The newest report of each service. Rewritten every few seconds, so it is narrow, has no index but
-- its key, and room in each page for the next version of a row.
create table service_now (
  service_id bigint primary key references service (id) on delete cascade,
  -- By the clock of the database, because the clocks of nodes differ.
  heard_at timestamptz not null,
  -- Its clock less that of the database, in seconds.
  apart_seconds double precision not null,
  figures jsonb not null,
  -- When its figures were last added to the history.
  noted_at timestamptz not null
) with (fillfactor = 30, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Figures by the minute, for a bounded number of days and rows.
create table service_status (
  service_id bigint not null references service (id) on delete cascade,
  at timestamptz not null,
  figures jsonb not null,
  primary key (service_id, at)
);
create index service_status_at on service_status (at);

-- Starts of a service: a new process under its name.
create table service_start (
  id bigint generated always as identity primary key,
  service_id bigint not null references service (id) on delete cascade,
  pid bigint,
  started_at timestamptz,
  noticed_at timestamptz not null,
  -- The process before had said that it was ending.
  is_planned boolean not null
);
create index service_start_service on service_start (service_id, noticed_at desc);
create index service_start_noticed on service_start (noticed_at);

-- Site and jobs nodes by their last heartbeat: now services.
drop table role_node;
