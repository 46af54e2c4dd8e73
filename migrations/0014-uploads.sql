-- Uploads: drafts that wait to be published, duplicate checks, and the decisions of moderators.

-- An upload that was checked and waits for its uploader to publish it.
create table draft_upload (
  id text primary key,
  member_id bigint not null references member (id),
  file_name text not null,
  created_at timestamptz not null,
  -- Fields of the form as they were typed, valid or not.
  words jsonb not null check (jsonb_typeof(words) = 'object'),
  name text not null default '',
  size bigint not null default 0,
  file_count integer not null default 0,
  -- Of the file as this site would serve it. The same file again is the same draft.
  info_hash bytea check (octet_length(info_hash) = 20),
  changed_at timestamptz not null,
  content_digest bytea not null references blob (digest),
  nfo_digest bytea references blob (digest)
);
create unique index draft_upload_hash on draft_upload (member_id, info_hash);
create index draft_upload_member on draft_upload (member_id, changed_at desc);
create index draft_upload_changed on draft_upload (changed_at);
create index draft_upload_content on draft_upload (content_digest);
create index draft_upload_nfo on draft_upload (nfo_digest);

create table draft_image (
  draft_id text not null references draft_upload (id) on delete cascade,
  image_id bigint not null references image (id),
  kind text not null check (kind in ('cover', 'screenshot')),
  position integer not null,
  primary key (draft_id, image_id)
);
create index draft_image_image on draft_image (image_id);

-- Hashes of files as they were uploaded, before the private flag and source were set: they find
-- duplicates.
create table uploaded_hash (
  hash bytea primary key check (octet_length(hash) = 20),
  torrent_id bigint not null references torrent (id)
);
create index uploaded_hash_torrent on uploaded_hash (torrent_id);

-- Every decision about a torrent, in order. Rows never change.
create table torrent_decision (
  id bigint generated always as identity primary key,
  torrent_id bigint not null references torrent (id),
  act text not null,
  from_state text not null,
  to_state text not null,
  -- Null: made at the command line, or by the program.
  member_id bigint references member (id),
  reason text not null default '' check (length(reason) <= 200),
  at timestamptz not null
);
create index torrent_decision_torrent on torrent_decision (torrent_id, id desc);
create index torrent_decision_member on torrent_decision (member_id, id desc);

-- Claims on uploads in the queue, so that two moderators do not judge the same one. They expire.
create table moderation_claim (
  torrent_id bigint primary key references torrent (id),
  member_id bigint not null references member (id),
  until timestamptz not null
);
create index moderation_claim_member on moderation_claim (member_id);
