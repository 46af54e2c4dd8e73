-- Logs: what someone asks of the log files of a node, and what that node has sent so far.
create table log_question (
  id bigint generated always as identity primary key,
  node text not null check (length(node) between 1 and 60),
  filter jsonb not null,
  asked_at timestamptz not null,
  -- Null: the answer is not complete yet.
  answered_at timestamptz,
  -- There are more lines than one answer has.
  is_cut boolean not null default false
);
create index log_question_asked on log_question (asked_at);

create table log_part (
  question_id bigint not null references log_question (id) on delete cascade,
  number integer not null check (number between 0 and 99),
  lines text not null,
  primary key (question_id, number)
);
