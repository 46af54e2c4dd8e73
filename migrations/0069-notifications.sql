-- Notifications: what each member wants to be told by which channel, and what is on its way.
alter table live_message
  -- whether it stands among the notices: else another channel alone tells of it
  add column is_listed boolean not null default true,
  -- when a mail is to tell of it; null: none does, or it has been written
  add column mail_at timestamptz;
create index live_message_mail on live_message (mail_at) where mail_at is not null;

-- What differs from the kind's own channels (src/domain/notifications/kinds.ts).
create table notification_choice (
  member_id bigint not null references member (id),
  kind text not null check (kind ~ '^[a-z][a-z-]{1,30}$'),
  by_site boolean not null,
  by_email boolean not null,
  by_webhook boolean not null,
  primary key (member_id, kind)
);

-- Mails that tell of notices: as they come, or one a day.
alter table member add column notice_mails text not null default 'daily'
  check (notice_mails in ('at-once', 'daily'));

-- Addresses of members that are told of their notices, each signed with a secret of its own.
create table webhook (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  url text not null check (length(url) between 8 and 500),
  secret_sealed bytea not null,
  -- switched off by the program when it has failed too often
  is_on boolean not null default true,
  failures integer not null default 0,
  created_at timestamptz not null
);
create index webhook_member on webhook (member_id);

create table webhook_delivery (
  id bigint generated always as identity primary key,
  webhook_id bigint not null references webhook (id) on delete cascade,
  kind text not null,
  says text not null,
  href text not null,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
  attempts integer not null default 0,
  -- not tried before; while one is being sent, until when nobody else may
  try_at timestamptz not null,
  status integer,
  error text,
  created_at timestamptz not null,
  sent_at timestamptz
);
create index webhook_delivery_webhook on webhook_delivery (webhook_id, id desc);
create index webhook_delivery_due on webhook_delivery (try_at, id) where state = 'queued';
create index webhook_delivery_age on webhook_delivery (created_at);
