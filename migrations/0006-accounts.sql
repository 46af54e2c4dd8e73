-- Accounts: signing in and staying safe, by password, second factor, email link and API token.

-- The sign-ins that a member can list and end. The cookie itself is signed and self-contained.
create table sign_in (
  id text primary key,
  member_id bigint not null references member (id),
  created_at timestamptz not null,
  last_at timestamptz not null,
  expires_at timestamptz not null,
  ip inet,
  agent text not null default '',
  ended_at timestamptz,
  -- 1: by password only. 2: with a second factor, or with a security key that verified its user.
  level smallint not null default 1 check (level between 1 and 2)
);
create index sign_in_member on sign_in (member_id, created_at desc);
create index sign_in_expiry on sign_in (expires_at);
create index sign_in_ended on sign_in (ended_at) where ended_at is not null;
create index sign_in_last on sign_in (last_at);
-- The console finds members by the network that they signed in from.
create index sign_in_ip on sign_in using gist (ip inet_ops);
-- Addresses that are still to be shortened, and those still to be removed.
create index sign_in_whole on sign_in (last_at) where is_whole(ip);
create index sign_in_known on sign_in (last_at) where ip is not null;

-- The tokens of email links, each good for one use. A token is derived from the row's id and nonce
-- and the master secret. The table keeps a hash only, so a copy of the database opens nothing.
create table account_token (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  -- undo: reverts a change of the email address, for some days, from the old address.
  purpose text not null check (purpose in ('verify', 'change', 'reset', 'undo')),
  -- The address that it verifies.
  email text check (length(email) between 3 and 254),
  nonce bytea not null,
  code_hash bytea not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index account_token_member on account_token (member_id, purpose);
create index account_token_expiry on account_token (expires_at);

-- The one-time link that creates the owner account. It stays the same until it is used.
create table setup_token (
  only_row boolean primary key default true check (only_row),
  token_sealed bytea not null,
  created_at timestamptz not null
);

-- What external tools sign in with.
create table api_token (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  name text not null check (length(name) between 1 and 60),
  -- The token itself is shown once and not stored.
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  last4 text not null check (length(last4) = 4),
  -- Null: all rights of its member, except those for staff only.
  scopes text[] check (cardinality(scopes) > 0),
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  last_ip inet
);
create index api_token_member on api_token (member_id, id desc);
create index api_token_known on api_token (last_used_at) where last_ip is not null;

-- The key in the addresses of a member's feeds.
create table feed_key (
  member_id bigint primary key references member (id),
  key_sealed bytea not null,
  key_hash bytea not null unique check (octet_length(key_hash) = 32),
  created_at timestamptz not null
);

-- Second factors: codes of an app, security keys and recovery codes. Each proof counts once.
create table one_time_secret (
  member_id bigint primary key references member (id),
  -- Sealed under a key derived from BABOU_SECRET.
  secret_sealed bytea not null,
  started_at timestamptz not null,
  -- Null: the secret was shown, and no code of it was entered yet.
  confirmed_at timestamptz,
  -- The 30-second step of the last accepted code: codes of this step or an earlier one are refused.
  last_step bigint not null default 0,
  last_used_at timestamptz
);

create table security_key (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  credential_id bytea not null unique check (length(credential_id) between 1 and 1023),
  public_key bytea not null,
  sign_count bigint not null,
  transports text[] not null,
  name text not null check (length(name) between 1 and 60),
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index security_key_member on security_key (member_id, id);

create table recovery_code (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  code_hash bytea not null,
  created_at timestamptz not null,
  used_at timestamptz,
  unique (member_id, code_hash)
);

-- Challenges that a security key has answered: the same answer is not accepted twice.
create table spent_challenge (
  challenge_hash bytea primary key,
  expires_at timestamptz not null
);
create index spent_challenge_expiry on spent_challenge (expires_at);

-- The history of an account: sign-ins and attempts, keys, passwords, addresses, looks by staff.
create table account_event (
  id bigint generated always as identity primary key,
  -- Null: an attempt at an unknown name. The name itself is not kept, since it may be a password.
  member_id bigint references member (id),
  at timestamptz not null,
  kind text not null,
  detail text not null default '' check (length(detail) <= 200),
  -- Whole for as long as a setting says, then the network only, then null.
  ip inet,
  agent text not null default '',
  -- The person who did it, if not the member: of the staff, or at the command line.
  by_name text,
  by_id bigint
);
create index account_event_member on account_event (member_id, id desc);
create index account_event_stray on account_event (at) where member_id is null;
create index account_event_age on account_event (at);
create index account_event_ip on account_event using gist (ip inet_ops) where ip is not null;
create index account_event_whole on account_event (at) where is_whole(ip);
create index account_event_known on account_event (at) where ip is not null;
-- That a member of the staff looked at a member's addresses is recorded once an hour.
create unique index account_event_look
  on account_event (member_id, by_id, date_trunc('hour', at at time zone 'UTC'))
  where kind = 'looked';
