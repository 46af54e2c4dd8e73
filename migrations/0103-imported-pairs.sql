-- What an import has brought of a member and a request or torrent: watched requests, tokens in use
-- and seeding requirements. A later run does not bring again what has ended here since.

create table import_pair (
  kind text not null check (kind in ('request-vote', 'token', 'requirement')),
  member_id bigint not null,
  -- The ID here of the request or torrent.
  subject_id bigint not null,
  primary key (kind, member_id, subject_id)
);

-- Null: it was used, and paid, on another tracker.
alter table token_use alter column post_id drop not null;
