-- Staff look into the trackers: traces of announces, announces that are explained, every node.
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
  -- announces that were not kept: there were too many in a second
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

-- What trackers were told is traced, as one state.
create table tracker_trace_list (
  only_row boolean primary key default true check (only_row),
  version bigint not null
);
insert into tracker_trace_list (version) values (1);

-- An announce that trackers were asked to explain, and what each said.
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

-- Site and jobs nodes as they last said of themselves; trackers are in tracker_node.
create table role_node (
  role text not null check (role in ('site', 'jobs')),
  node text not null,
  heartbeat jsonb not null,
  heartbeat_at timestamptz not null,
  primary key (role, node)
);
