-- Members ask trackers to test again whether peers can connect to their clients.
create table reach_question (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id) on delete cascade,
  asked_at timestamptz not null
);
create index reach_question_member on reach_question (member_id, id desc);
create index reach_question_asked on reach_question (asked_at);

create table reach_answer (
  question_id bigint not null references reach_question (id) on delete cascade,
  store_id text not null,
  node text not null,
  -- By endpoint: address, port, and what was found (src/domain/members/reach-found.ts).
  results jsonb not null,
  answered_at timestamptz not null,
  primary key (question_id, store_id)
);
