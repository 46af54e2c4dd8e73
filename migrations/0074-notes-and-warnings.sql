-- What staff keep about a member: notes that only staff see, warnings that the member is told.
create table member_note (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  -- null: written by the program
  author_id bigint references member (id),
  author_name text not null,
  body text not null check (length(body) between 1 and 2000),
  created_at timestamptz not null
);
create index member_note_member on member_note (member_id, id desc);
create index member_note_author on member_note (author_id) where author_id is not null;

create table member_warning (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  kind text not null check (kind in ('staff', 'hit-and-run')),
  -- what it is about, where it is about a torrent
  torrent_id bigint references torrent (id),
  reason text not null check (length(reason) between 1 and 300),
  -- null: given by the program
  given_by bigint references member (id),
  given_by_name text not null,
  created_at timestamptz not null,
  -- null: until somebody takes it back
  ends_at timestamptz,
  removed_at timestamptz,
  removed_by_name text
);
create index member_warning_member on member_warning (member_id, id desc);
create index member_warning_torrent on member_warning (torrent_id) where torrent_id is not null;
create index member_warning_by on member_warning (given_by) where given_by is not null;
