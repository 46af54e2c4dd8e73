-- Anomalies: what looks odd in traffic, sessions and sign-ins, shown to staff and never acted on.

create table anomaly (
  id bigint generated always as identity primary key,
  kind text not null check (kind ~ '^[a-z][a-z-]{1,30}$'),
  member_id bigint not null references member (id),
  -- What it is about besides the member (a torrent's id, an address); '' for the member only.
  subject text not null,
  score integer not null check (score between 1 and 100),
  -- The facts that the rule judged, under the rule's names for them.
  evidence jsonb not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  times integer not null default 1,
  state text not null default 'open' check (state in ('open', 'dismissed', 'confirmed')),
  decided_by bigint references member (id),
  decided_by_name text,
  decided_at timestamptz,
  note text check (length(note) <= 500),
  unique (kind, member_id, subject)
);
create index anomaly_worst on anomaly (state, score desc, id desc);
create index anomaly_waits on anomaly (first_at) where state = 'open';
create index anomaly_member on anomaly (member_id, id desc);
create index anomaly_decided_by on anomaly (decided_by) where decided_by is not null;
create index anomaly_known on anomaly (last_at) where kind in ('shared-address', 'key-sharing');

-- How far the traffic has been searched.
create table anomaly_watch (
  only_row boolean primary key default true check (only_row),
  until timestamptz
);
insert into anomaly_watch default values;

-- What the trackers noticed about members besides traffic, by the hour: hints for the rules.
create table tracker_signal (
  member_id bigint not null references member (id) on delete cascade,
  hour timestamptz not null,
  kind text not null check (kind in ('unknown-hash', 'negative-counter', 'other-client', 'refused')),
  -- The info hash, the parameter, the two clients, or the code of the refusal and the client.
  detail text not null,
  -- Each tracker store counts separately.
  store_id text not null,
  times bigint not null,
  primary key (member_id, hour, kind, detail, store_id)
);
create index tracker_signal_hour on tracker_signal (hour);
