-- What members say and keep: comments, thanks, bookmarks, and the history of everything edited.

-- One history for whatever is edited: each row is the whole state after an edit, the first one the
-- state before any. What was never edited has no rows, and its revision is 1.
create table revision (
  id bigint generated always as identity primary key,
  entity text not null check (entity in ('torrent', 'comment')),
  entity_id bigint not null,
  number integer not null check (number > 0),
  author_id bigint references member (id),
  at timestamptz not null,
  summary text not null default '' check (length(summary) <= 200),
  -- names of the fields in which it differs from the one before; empty for the first
  changed text[] not null,
  state jsonb not null,
  unique (entity, entity_id, number)
);
create index revision_author on revision (author_id, id desc);

alter table torrent add column revision integer not null default 1;

create table comment (
  id bigint generated always as identity primary key,
  target text not null check (target in ('torrent')),
  target_id bigint not null,
  author_id bigint not null references member (id),
  body text not null check (length(body) between 1 and 10000),
  revision integer not null default 1,
  created_at timestamptz not null,
  edited_at timestamptz,
  removed_at timestamptz,
  removed_by bigint references member (id),
  removed_reason text check (length(removed_reason) <= 200)
);
create index comment_target on comment (target, target_id, id desc);
create index comment_author on comment (author_id, id desc);
create index comment_removed_by on comment (removed_by) where removed_by is not null;

create table thanks (
  torrent_id bigint not null references torrent (id),
  member_id bigint not null references member (id),
  at timestamptz not null,
  primary key (torrent_id, member_id)
);
create index thanks_newest on thanks (torrent_id, at desc, member_id desc);
create index thanks_member on thanks (member_id);

create table bookmark (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  target text not null check (target in ('torrent')),
  target_id bigint not null,
  note text not null default '' check (length(note) <= 500),
  created_at timestamptz not null,
  unique (member_id, target, target_id)
);
create index bookmark_newest on bookmark (member_id, id desc);

-- Kept in the transaction of the comment or the thanks that changes them.
alter table torrent_stats
  add column comments integer not null default 0 check (comments >= 0),
  add column thanks integer not null default 0 check (thanks >= 0);
