-- Second factors: codes of an app, security keys, recovery codes; each proof counts once.
-- Since when a member has a second factor; null: none. Each request asks it, so it stands here.
alter table member add column factor_since timestamptz;

create table one_time_secret (
  member_id bigint primary key references member (id),
  -- sealed under a key derived from BABOU_SECRET
  secret_sealed bytea not null,
  started_at timestamptz not null,
  -- null: shown, and no code of it was typed yet
  confirmed_at timestamptz,
  -- the 30 seconds of the last code that was taken: no code of then or before counts again
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

-- challenges that a security key has answered: the same answer opens nothing a second time
create table spent_challenge (
  challenge_hash bytea primary key,
  expires_at timestamptz not null
);
create index spent_challenge_expiry on spent_challenge (expires_at);

-- 1: by password alone; 2: with a second factor, or a security key that knows its member
alter table sign_in add column level smallint not null default 1 check (level between 1 and 2);
