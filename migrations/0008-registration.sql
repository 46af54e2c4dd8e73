-- Registration: invites, applications and appeals, all the ways to get an account or get it back.

create table invite (
  id bigint generated always as identity primary key,
  code_hash bytea not null unique,
  inviter_id bigint not null references member (id),
  note text not null default '' check (length(note) <= 200),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by bigint references member (id),
  revoked_at timestamptz,
  email text check (length(email) between 3 and 254),
  -- When an unused invite went back to the inviter's balance.
  returned_at timestamptz,
  -- It was not taken from the inviter's balance.
  is_free boolean not null default false,
  -- Staff can revoke an invite, with a reason that the inviter is told.
  revoked_by bigint references member (id),
  revoke_reason text not null default '' check (length(revoke_reason) <= 300)
);
create index invite_inviter on invite (inviter_id, created_at desc);
create index invite_used_by on invite (used_by);
create index invite_revoked_by on invite (revoked_by) where revoked_by is not null;
create index invite_unused on invite (expires_at)
  where used_at is null and revoked_at is null and returned_at is null;
create index invite_open on invite (id) where used_at is null and revoked_at is null;
create index invite_revoked on invite (id) where revoked_at is not null;
create index invite_email on invite (lower(email)) where email is not null;

-- The ban of a member who joined recently puts a mark on the member who invited them.
create table invite_mark (
  id bigint generated always as identity primary key,
  inviter_id bigint not null references member (id),
  invited_id bigint not null unique references member (id),
  marked_at timestamptz not null
);
create index invite_mark_inviter on invite_mark (inviter_id, marked_at desc);

-- What applicants are asked. Staff edit the questions; an application keeps the text it answered.
create table application_question (
  id bigint generated always as identity primary key,
  position integer not null,
  kind text not null check (kind in ('line', 'text', 'choice', 'url')),
  label text not null check (length(label) between 1 and 200),
  help text not null default '' check (length(help) <= 500),
  options jsonb not null default '[]',
  is_required boolean not null default true
);
insert into application_question (position, kind, label, help, is_required) values
  (1, 'text', 'Why would you like to join?', 'A few sentences in your own words.', true),
  (2, 'url', 'A profile of yours elsewhere', 'A page that shows how you shared there.', false),
  (3, 'text', 'What could you share here?', '', true);

-- Applications of people without an account, and appeals of members whose account is closed.
create table petition (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('application', 'appeal')),
  -- The applicant's address; for an appeal, the address of the account at that time.
  email text not null check (length(email) between 3 and 254),
  member_id bigint references member (id),
  -- [{label, text}]
  answers jsonb not null,
  -- unproven: its email link was not opened yet, and staff do not see it.
  state text not null check (state in ('unproven', 'waiting', 'granted', 'refused', 'withdrawn')),
  nonce bytea not null,
  code_hash bytea not null unique,
  address inet,
  created_at timestamptz not null,
  waiting_since timestamptz,
  owner_id bigint references member (id),
  decided_by bigint references member (id),
  decided_at timestamptz,
  -- Told to the applicant or member.
  reason text check (length(reason) <= 1000),
  invite_id bigint references invite (id),
  check ((kind = 'appeal') = (member_id is not null))
);
create unique index petition_open_application on petition (email_key(email))
  where kind = 'application' and state in ('unproven', 'waiting');
create unique index petition_open_appeal on petition (member_id)
  where kind = 'appeal' and state in ('unproven', 'waiting');
create index petition_email on petition (email_key(email));
create index petition_member on petition (member_id);
create index petition_waiting on petition (kind, waiting_since, id) where state = 'waiting';
create index petition_newest on petition (kind, id desc);
create index petition_unproven on petition (created_at) where state = 'unproven';
create index petition_known on petition (created_at) where address is not null;
create index petition_owner on petition (owner_id);
create index petition_decided_by on petition (decided_by);
create index petition_invite on petition (invite_id);

-- Notes among staff.
create table petition_note (
  id bigint generated always as identity primary key,
  petition_id bigint not null references petition (id) on delete cascade,
  author_id bigint not null references member (id),
  body text not null check (length(body) between 1 and 2000),
  created_at timestamptz not null
);
create index petition_note_of on petition_note (petition_id, id);
create index petition_note_author on petition_note (author_id);

-- Uploaded proofs, shown only to the staff who decide.
create table petition_image (
  petition_id bigint not null references petition (id) on delete cascade,
  position integer not null check (position between 1 and 4),
  digest bytea not null references blob (digest),
  primary key (petition_id, position)
);
create index petition_image_digest on petition_image (digest);
