-- Petitions: somebody without an account, or with one that is closed, asks staff to be let in.

-- What applicants are asked: staff edit it, and what was answered keeps the question's words.
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

create table petition (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('application', 'appeal')),
  -- applications: who applies; appeals: the account, and its address at that time
  email text not null check (length(email) between 3 and 254),
  member_id bigint references member (id),
  -- [{label, text}]
  answers jsonb not null,
  -- unproven: its link was not opened yet, and staff do not see it
  state text not null check (state in ('unproven', 'waiting', 'granted', 'refused', 'withdrawn')),
  nonce bytea not null,
  code_hash bytea not null unique,
  address inet,
  created_at timestamptz not null,
  waiting_since timestamptz,
  owner_id bigint references member (id),
  decided_by bigint references member (id),
  decided_at timestamptz,
  -- what the petitioner is told
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
create index petition_owner on petition (owner_id);
create index petition_decided_by on petition (decided_by);
create index petition_invite on petition (invite_id);

create table petition_note (
  id bigint generated always as identity primary key,
  petition_id bigint not null references petition (id) on delete cascade,
  author_id bigint not null references member (id),
  body text not null check (length(body) between 1 and 2000),
  created_at timestamptz not null
);
create index petition_note_of on petition_note (petition_id, id);
create index petition_note_author on petition_note (author_id);

-- Proofs that were uploaded: only staff who judge see them.
create table petition_image (
  petition_id bigint not null references petition (id) on delete cascade,
  position integer not null check (position between 1 and 4),
  digest bytea not null references blob (digest),
  primary key (petition_id, position)
);
create index petition_image_digest on petition_image (digest);

alter table mail drop constraint mail_link_to_check;
alter table mail add constraint mail_link_to_check check (
  link_to in ('verify', 'change', 'reset', 'invite', 'application', 'appeal', 'undo'));
