-- Members: who may sign in, what they are called, and the key their clients announce with.
create domain byte_count as numeric(20, 0) check (value >= 0);

create table member (
  id bigint generated always as identity primary key,
  name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{1,29}$'),
  email text not null check (length(email) between 3 and 254),
  password_hash text not null,
  role text not null check (role in ('member', 'moderator', 'admin', 'owner')),
  state text not null default 'active' check (state in ('active', 'banned')),
  ban_reason text check (length(ban_reason) <= 200),
  can_leech boolean not null default true,
  -- sealed under a key derived from BABOU_SECRET; the keyed hash tells two passkeys apart
  passkey_sealed bytea not null,
  passkey_hash bytea not null unique,
  -- raised by a ban or a new password: every sign-in of an older epoch ends
  epoch integer not null default 0,
  -- raised under the row's lock with each change that the tracker must hear of
  version bigint not null default 1,
  invited_by bigint references member (id),
  invites_left integer not null default 0 check (invites_left >= 0),
  created_at timestamptz not null,
  last_seen_at timestamptz
);
create unique index member_name on member (lower(name));
create unique index member_email on member (lower(email));
create index member_invited_by on member (invited_by);

-- The hot row, apart from the member so that booking traffic rewrites little.
create table member_totals (
  member_id bigint primary key references member (id),
  uploaded byte_count not null default 0,
  downloaded byte_count not null default 0,
  raw_uploaded byte_count not null default 0,
  raw_downloaded byte_count not null default 0,
  seeded_seconds bigint not null default 0,
  snatches bigint not null default 0
) with (fillfactor = 70);
