-- Sign-ins: the list that a member sees and ends; the cookie itself is signed and self-contained.
create table sign_in (
  id text primary key,
  member_id bigint not null references member (id),
  created_at timestamptz not null,
  last_at timestamptz not null,
  expires_at timestamptz not null,
  ip inet,
  agent text not null default '',
  ended_at timestamptz
);
create index sign_in_member on sign_in (member_id, created_at desc);
create index sign_in_expiry on sign_in (expires_at);
create index sign_in_ended on sign_in (ended_at) where ended_at is not null;

create table invite (
  id bigint generated always as identity primary key,
  code_hash bytea not null unique,
  inviter_id bigint not null references member (id),
  note text not null default '' check (length(note) <= 200),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by bigint references member (id),
  revoked_at timestamptz
);
create index invite_inviter on invite (inviter_id, created_at desc);
create index invite_used_by on invite (used_by);
