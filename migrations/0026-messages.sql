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
  words tsvector generated always as (to_tsvector('simple', body)) stored
);
create index message_conversation on message (conversation_id, id desc);
create index message_author on message (author_id, created_at desc);
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
