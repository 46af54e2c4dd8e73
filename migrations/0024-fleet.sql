-- Fleet: the nodes that are running, which trackers may join, and what staff ask trackers to trace.

-- Trackers by their last heartbeat.
create table tracker_node (
  store_id text primary key,
  node text not null,
  heartbeat jsonb not null,
  heartbeat_at timestamptz not null,
  -- The state of its link, as jobs saw it at that heartbeat.
  bridge jsonb,
  -- It has applied the events up to here; noted while announcements wait for that.
  applied_position bigint not null default 0
);

-- Site and jobs nodes by their last heartbeat.
create table role_node (
  role text not null check (role in ('site', 'jobs', 'announce')),
  node text not null,
  heartbeat jsonb not null,
  heartbeat_at timestamptz not null,
  primary key (role, node)
);

-- Sums of the whole site by day, for the charts of the console.
create table site_day (
  -- Its start in UTC.
  day timestamptz primary key,
  -- Answered by the trackers, as they report it.
  announces bigint not null default 0,
  raw_uploaded byte_count not null default 0,
  raw_downloaded byte_count not null default 0
);

-- Trackers that staff switched off: they may not join the bridge.
create table switched_off_node (
  store_id text primary key check (store_id ~ '^[0-9a-f]{32}$'),
  -- Refused by name as well: a new data folder has a different store id.
  node text not null check (length(node) between 1 and 60),
  reason text not null check (length(reason) between 1 and 200),
  -- No reference: a row outlives the member that it names.
  switched_by text not null,
  at timestamptz not null
);
create index switched_off_node_newest on switched_off_node (at desc, store_id);

-- One row for each kind of refusal, with a count: an attack raises a number instead of filling the
-- table.
create table bridge_refusal (
  id bigint generated always as identity primary key,
  code text not null check (length(code) between 1 and 40),
  address text not null,
  node text not null,
  url text not null,
  reason text not null,
  times bigint not null check (times > 0),
  first_at timestamptz not null,
  last_at timestamptz not null,
  unique (code, address, node, url)
);
create index bridge_refusal_newest on bridge_refusal (last_at desc, id desc);

-- Members and torrents whose announces staff trace.
create table tracker_trace (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('member', 'torrent')),
  member_id bigint references member (id),
  torrent_id bigint references torrent (id),
  reason text not null,
  started_by bigint references member (id),
  started_by_name text not null,
  created_at timestamptz not null,
  ends_at timestamptz not null,
  -- Announces that were not recorded, because there were too many in a second.
  skipped bigint not null default 0,
  check ((kind = 'member') = (member_id is not null)),
  check ((kind = 'torrent') = (torrent_id is not null))
);
create index tracker_trace_newest on tracker_trace (created_at desc, id desc);
create index tracker_trace_ends on tracker_trace (ends_at);

create table trace_record (
  id bigint generated always as identity primary key,
  trace_id bigint not null references tracker_trace (id) on delete cascade,
  at timestamptz not null,
  node text not null,
  record jsonb not null
);
create index trace_record_newest on trace_record (trace_id, id desc);

-- The version of the list of traces that trackers are sent.
create table tracker_trace_list (
  only_row boolean primary key default true check (only_row),
  version bigint not null
);
insert into tracker_trace_list (version) values (1);

-- An announce that trackers were asked to explain, and what each of them answered.
create table tracker_question (
  id bigint generated always as identity primary key,
  asked_by_name text not null,
  asked_at timestamptz not null,
  question jsonb not null
);
create index tracker_question_asked on tracker_question (asked_at);

create table tracker_answer (
  question_id bigint not null references tracker_question (id) on delete cascade,
  store_id text not null,
  node text not null,
  answer jsonb not null,
  answered_at timestamptz not null,
  primary key (question_id, store_id)
);
