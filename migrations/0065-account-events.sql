-- What happened to an account: sign-ins and attempts, keys, passwords, addresses, who of staff looked.
create table account_event (
  id bigint generated always as identity primary key,
  -- null: an attempt at a name that nobody has; the name itself is not kept, it may be a password
  member_id bigint references member (id),
  at timestamptz not null,
  kind text not null,
  detail text not null default '' check (length(detail) <= 200),
  -- whole for as long as a setting says, then its network alone, then nothing
  ip inet,
  agent text not null default '',
  -- somebody else who did it: of staff, or at the command line
  by_name text
);
create index account_event_member on account_event (member_id, id desc);
create index account_event_age on account_event (at);
create index account_event_ip on account_event using gist (ip inet_ops) where ip is not null;
