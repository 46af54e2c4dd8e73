-- What looks odd in traffic, sessions and sign-ins: shown to staff with its evidence, never acted on.
create table anomaly (
  id bigint generated always as identity primary key,
  kind text not null check (kind ~ '^[a-z][a-z-]{1,30}$'),
  member_id bigint not null references member (id),
  -- what it is about beside the member (a torrent's id, an address); '' for the member alone
  subject text not null,
  score integer not null check (score between 1 and 100),
  -- the facts that the rule judged, as it named them
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

-- how far the traffic was looked through
create table anomaly_watch (
  only_row boolean primary key default true check (only_row),
  until timestamptz
);
insert into anomaly_watch default values;

-- an hour of the ledger, wherever its rows lie
create index traffic_ledger_at on traffic_ledger using brin (at);
create index peer_session_completed on peer_session (completed_at)
  where completed_at is not null;
create index sign_in_last on sign_in (last_at);
