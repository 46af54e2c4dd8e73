-- Alerts: replies in chats, by accounts that members have connected.
create table alert_chat (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  kind text not null check (kind in ('telegram', 'matrix')),
  -- The number of a Telegram user, or the ID of a Matrix user.
  account text not null check (length(account) between 1 and 255),
  -- The name that the account had then.
  name text not null check (length(name) between 1 and 255),
  connected_at timestamptz not null,
  unique (kind, account)
);
create index alert_chat_member on alert_chat (member_id);

-- A code that a member sends to a chat once, to connect the account that sends it.
create table alert_chat_code (
  member_id bigint primary key references member (id),
  -- Keyed.
  code_hash bytea not null unique,
  expires_at timestamptz not null
);

alter table alert_target
  -- Where reading replies continues, in the form of its kind; null: with what comes next.
  add heard text check (length(heard) <= 1000),
  -- Why replies cannot be read; null: no error.
  add hearing_error text check (length(hearing_error) <= 300);
