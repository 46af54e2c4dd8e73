-- Messages: conversations that only their members read, and what one of them reports to staff.
create table conversation (
  id bigint generated always as identity primary key,
  subject text not null check (length(subject) between 1 and 120),
  started_by bigint not null references member (id),
  created_at timestamptz not null
);
create index conversation_started_by on conversation (started_by, created_at desc);

-- IDs of a conversation's messages grow in the order in which they are shown: writers lock its row.
create table message (
  id bigint generated always as identity primary key,
  conversation_id bigint not null references conversation (id) on delete cascade,
  author_id bigint not null references member (id),
  -- Markdown; a message that its author took back keeps it, for a report.
  body text not null check (length(body) between 1 and 10000),
  -- Of the text without case and spaces: finds the same text sent again.
  digest bytea not null,
  revision integer not null default 1,
  created_at timestamptz not null,
  edited_at timestamptz,
  removed_at timestamptz,
  words tsvector generated always as (text_words(body)) stored
);
create index message_conversation on message (conversation_id, id desc);
create index message_author on message (author_id, created_at desc);
create index message_words on message using gin (words) with (fastupdate = off);
create index message_shows_images on message (id) where body like '%/img/%';

create table conversation_member (
  conversation_id bigint not null references conversation (id) on delete cascade,
  member_id bigint not null references member (id),
  joined_at timestamptz not null,
  -- Messages up to this one were written before the member was added, who does not see them.
  sees_after bigint not null default 0,
  left_at timestamptz,
  is_archived boolean not null default false,
  is_muted boolean not null default false,
  -- The newest message: the order of the inbox.
  last_id bigint not null default 0,
  -- The newest message by another member that was not taken back.
  other_id bigint not null default 0,
  -- All messages up to this one are read.
  read_id bigint not null default 0,
  is_unread boolean generated always as (other_id > read_id and left_at is null) stored,
  primary key (conversation_id, member_id)
);
create index conversation_member_inbox on conversation_member
  (member_id, is_archived, last_id desc);
create index conversation_member_unread on conversation_member (member_id)
  where is_unread and not is_muted;

-- A message that a member of the conversation reports. Staff read its parts and nothing else.
create table message_report (
  id bigint generated always as identity primary key,
  message_id bigint not null references message (id),
  reporter_id bigint not null references member (id),
  reason text not null check (length(reason) between 1 and 500),
  created_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'upheld', 'dismissed')),
  decided_by bigint references member (id),
  decided_at timestamptz,
  -- What the reporter is told.
  answer text check (length(answer) <= 1000),
  unique (message_id, reporter_id)
);
create index message_report_state on message_report (state, id);
create index message_report_reporter on message_report (reporter_id, id);
create index message_report_decided_by on message_report (decided_by)
  where decided_by is not null;

-- The reported message and those around it, as they were when it was reported.
create table message_report_part (
  report_id bigint not null references message_report (id),
  message_id bigint not null references message (id),
  body text not null,
  primary key (report_id, message_id)
);
create index message_report_part_message on message_report_part (message_id);

-- Staff who read the parts; the members of the conversation were notified.
create table message_report_reader (
  report_id bigint not null references message_report (id),
  member_id bigint not null references member (id),
  read_at timestamptz not null,
  primary key (report_id, member_id)
);
create index message_report_reader_member on message_report_reader (member_id);
