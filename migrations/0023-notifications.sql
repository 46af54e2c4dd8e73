-- Notifications: on the site, by email, webhook and feed, and banners at the top of pages.

-- What a signed-in member is told, on whatever page and node. Rows are kept for a while, so that a
-- browser that lost its connection continues where it was. The listed ones are the notifications
-- that the member can open later.
create table live_message (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  kind text not null check (kind ~ '^[a-z][a-z-]{1,30}$'),
  -- An entry of src/domain/notifications/notices.ts, and its values.
  code text not null check (code ~ '^[a-z][a-z-]{1,40}$'),
  data jsonb not null check (jsonb_typeof(data) = 'object'),
  href text not null,
  created_at timestamptz not null,
  -- Listed on the site; if not, it goes out by the other channels only.
  is_listed boolean not null default true,
  -- When an email is to be sent; null: none is, or it has been written.
  mail_at timestamptz,
  -- In the member's private feed.
  in_feed boolean not null default false,
  -- The member who caused it, if more of them with this code are added to it until it is seen.
  author_id bigint references member (id),
  times integer not null default 1,
  -- What all of them are about, as `torrent 12`; null: various threads, or none.
  thread text check (length(thread) between 1 and 60)
);
create index live_message_author on live_message (author_id, member_id, code)
  where author_id is not null;
-- What anyone causes in one thread, if all of it is one notification until it is seen.
create index live_message_thread on live_message (thread, member_id, code)
  where author_id is null and thread is not null;
create index live_message_member on live_message (member_id, id);
create index live_message_feed on live_message (member_id, id desc) where in_feed;
create index live_message_mail on live_message (mail_at) where mail_at is not null;
create index live_message_old on live_message (created_at);

-- Where a member's channels differ from the defaults of a kind (src/domain/notifications/kinds.ts).
create table notification_choice (
  member_id bigint not null references member (id),
  kind text not null check (kind ~ '^[a-z][a-z-]{1,30}$'),
  by_site boolean not null,
  by_email boolean not null,
  by_webhook boolean not null,
  -- Null: the default of the kind.
  by_feed boolean,
  primary key (member_id, kind)
);

-- An email is queued in the transaction that causes it, and rendered when it is sent. The secret
-- link in it is never stored: it is made again from the row that it leads to.
create table mail (
  id bigint generated always as identity primary key,
  recipient text not null check (length(recipient) between 3 and 254),
  -- The member that it is about, if any: staff of a lower role than theirs do not see the link.
  member_id bigint references member (id),
  kind text not null,
  data jsonb not null,
  link_to text check (
    link_to in ('verify', 'change', 'reset', 'invite', 'application', 'appeal', 'undo')),
  link_id bigint,
  subject text not null default '',
  text text not null default '',
  html text not null default '',
  -- kept: there is no SMTP server; staff read it in the console and pass it on.
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'kept')),
  attempts integer not null default 0,
  last_error text,
  created_at timestamptz not null,
  -- Not tried before then. While it is being sent: until when no other node may try.
  try_at timestamptz not null,
  -- When its link expires: it is not sent after that.
  useful_until timestamptz,
  sent_at timestamptz,
  check ((link_to is null) = (link_id is null))
);
create index mail_due on mail (try_at, id) where state = 'queued';
create index mail_state on mail (state, id desc);
create index mail_member on mail (member_id);
create index mail_age on mail (created_at);

-- Addresses that a member's notifications, or new torrents, are sent to, each signed with a secret
-- for that address.
create table webhook (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  url text not null check (length(url) between 8 and 500),
  secret_sealed bytea not null,
  about text not null default 'notifications' check (about in ('notifications', 'torrents')),
  -- Only torrents that match it; null: every entry of the announce stream.
  saved_search_id bigint references saved_search (id) on delete cascade,
  schedule text not null default 'at-once' check (schedule in ('at-once', 'hourly', 'daily')),
  body text not null default 'json' check (body in ('json', 'discord', 'matrix', 'cross-seed')),
  -- The program switches it off after too many failures.
  is_on boolean not null default true,
  failures integer not null default 0,
  created_at timestamptz not null
);
create index webhook_member on webhook (member_id);
create index webhook_search on webhook (saved_search_id) where saved_search_id is not null;
create index webhook_torrents on webhook (id) where about = 'torrents' and saved_search_id is null;

create table webhook_delivery (
  id bigint generated always as identity primary key,
  webhook_id bigint not null references webhook (id) on delete cascade,
  kind text not null,
  -- As in live_message; without a code it is about torrents, or a test.
  code text,
  data jsonb,
  href text not null,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
  attempts integer not null default 0,
  -- Not tried before then. While it is being sent: until when no other node may try.
  try_at timestamptz not null,
  status integer,
  error text,
  created_at timestamptz not null,
  sent_at timestamptz,
  -- As in live_message.
  author_id bigint references member (id),
  -- Of a digest: the number of its entries.
  times integer not null default 1,
  thread text,
  -- The entry of the announce stream that it is about; null: a notification, or a digest.
  announcement_id bigint,
  -- The first entries of the announce stream that a digest is about.
  announcement_ids bigint[],
  unique (webhook_id, announcement_id)
);
-- The digest that collects entries until it is first sent.
create unique index webhook_delivery_digest on webhook_delivery (webhook_id)
  where announcement_ids is not null and attempts = 0;
create index webhook_delivery_author on webhook_delivery (author_id, webhook_id, code)
  where author_id is not null;
create index webhook_delivery_webhook on webhook_delivery (webhook_id, id desc);
create index webhook_delivery_due on webhook_delivery (try_at, id) where state = 'queued';
create index webhook_delivery_age on webhook_delivery (created_at);

create table banner (
  id bigint generated always as identity primary key,
  text text not null check (length(text) between 3 and 500),
  reader text not null default 'member'
    check (reader in ('guest', 'member', 'uploader', 'moderator', 'admin', 'owner')),
  is_warning boolean not null default false,
  starts_at timestamptz not null,
  -- Null: until staff end it.
  ends_at timestamptz check (ends_at >= starts_at),
  made_by bigint references member (id),
  created_at timestamptz not null
);
create index banner_ends on banner (ends_at);
create index banner_made_by on banner (made_by) where made_by is not null;

-- What members chose for forums, topics, pages and tags. The nearest choice wins: that of a topic
-- over that of its forum.
create table watch (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  -- A row of src/store/watches/kinds.ts; the ID is one of its table.
  kind text not null check (kind in ('forum', 'topic', 'wiki', 'news', 'blog', 'tag', 'torrent',
    'bundle', 'collection', 'article', 'request')),
  subject_id bigint not null,
  level text not null check (level in ('watch', 'follow', 'mute')),
  -- What was added after this time is new for the member.
  seen_at timestamptz not null,
  unique (member_id, kind, subject_id)
);
create index watch_subject on watch (kind, subject_id, member_id);

-- Additions that watching members are not all notified about yet.
create table watch_event (
  id bigint generated always as identity primary key,
  -- A row of src/store/watches/additions.ts, and the ID of its table.
  addition text not null
    check (addition in ('post', 'comment', 'revision', 'article', 'torrent')),
  item_id bigint not null,
  author_id bigint references member (id),
  -- Members who are notified about it in another way.
  told bigint[] not null default '{}',
  due_at timestamptz not null,
  -- The members up to this ID have been notified.
  after_member bigint not null default 0
);
create index watch_event_due on watch_event (due_at);
create index watch_event_item on watch_event (addition, item_id);
create index watch_event_author on watch_event (author_id) where author_id is not null;

-- Open pages of a thing learn that it has changed (src/domain/notifications/changes.ts). Arguments:
-- what the pages are about, and the column with its ID.
create function tell_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('live', json_build_object('changed',
    tg_argv[0] || '-' || (to_jsonb(new) ->> tg_argv[1]))::text);
  return null;
end $$;
create trigger comment_changed after insert or update on comment
  for each row when (new.target = 'request')
  execute function tell_changed('request', 'target_id');
