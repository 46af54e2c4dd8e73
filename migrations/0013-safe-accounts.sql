-- Accounts that are safe to have: mails, the one-use links in them, proven addresses, throttles.

-- A mail is queued in the transaction that gives rise to it, and rendered when it is sent. The
-- secret link in it is never kept: it is made again from what it leads to.
create table mail (
  id bigint generated always as identity primary key,
  recipient text not null check (length(recipient) between 3 and 254),
  -- whom it is about, if that is a member: staff below that role are not shown the link
  member_id bigint references member (id),
  kind text not null,
  data jsonb not null,
  link_to text check (link_to in ('verify', 'change', 'reset', 'invite')),
  link_id bigint,
  subject text not null default '',
  text text not null default '',
  html text not null default '',
  -- kept: there is no SMTP server, so staff see it in the console and pass it on
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'kept')),
  attempts integer not null default 0,
  last_error text,
  created_at timestamptz not null,
  -- not tried before; while one is being sent, until when nobody else may
  try_at timestamptz not null,
  -- of no use afterwards: its link has expired
  useful_until timestamptz,
  sent_at timestamptz,
  check ((link_to is null) = (link_id is null))
);
create index mail_due on mail (try_at, id) where state = 'queued';
create index mail_state on mail (state, id desc);
create index mail_member on mail (member_id);
create index mail_age on mail (created_at);

-- One-use tokens of members. The token is made from id, nonce and the master secret: the table
-- holds its hash only, and a copy of the database opens nothing.
create table account_token (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  purpose text not null check (purpose in ('verify', 'change', 'reset')),
  -- the address that it proves
  email text check (length(email) between 3 and 254),
  nonce bytea not null,
  code_hash bytea not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index account_token_member on account_token (member_id, purpose);
create index account_token_expiry on account_token (expires_at);

-- An address belongs to who has proven it: that somebody typed it says nothing, and tells nobody
-- whether it is known here.
alter table member add column email_verified_at timestamptz;
update member set email_verified_at = created_at;
drop index member_email;
create unique index member_email on member (lower(email)) where email_verified_at is not null;
create index member_email_typed on member (lower(email));

alter table invite add column email text check (length(email) between 3 and 254);
-- when an invite that nobody used went back to its giver's quota
alter table invite add column returned_at timestamptz;
create index invite_unused on invite (expires_at)
  where used_at is null and revoked_at is null and returned_at is null;

-- Attempts by account and network, shared by all site nodes. Unlogged: a crash of the database
-- forgives everybody, which is no worse than waiting.
create unlogged table throttle (
  key text primary key,
  attempts integer not null,
  last_at timestamptz not null,
  blocked_until timestamptz not null,
  forget_at timestamptz not null
);
create index throttle_age on throttle (forget_at);
