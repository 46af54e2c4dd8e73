-- What a signed-in member is told at once, on whatever page and node: kept for a while, so that a
-- browser that was cut off goes on where it was. What it tells of stands in its own table.
create table live_message (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  kind text not null check (kind in ('comment', 'moderation')),
  says text not null check (length(says) between 1 and 300),
  href text not null,
  created_at timestamptz not null
);
create index live_message_member on live_message (member_id, id);
create index live_message_old on live_message (created_at);
