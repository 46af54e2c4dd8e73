-- Rip logs of music torrents: what EAC, XLD and others wrote while they read the disc, byte for byte,
-- and what was read from it (src/domain/torrents/rip-logs).

create table torrent_log (
  id bigint generated always as identity primary key,
  torrent_id bigint not null references torrent (id),
  name text not null check (length(name) between 1 and 255),
  bytes bytea not null check (octet_length(bytes) between 1 and 262144),
  digest bytea not null check (octet_length(digest) = 32),
  -- Null: of no known program.
  ripper text check (ripper in ('EAC', 'XLD', 'whipper', 'dBpoweramp')),
  -- Null: it is not scored.
  score smallint check (score between 0 and 100),
  has_checksum boolean not null,
  added_by bigint references member (id),
  added_at timestamptz not null,
  unique (torrent_id, digest)
);
create index torrent_log_added_by on torrent_log (added_by);

-- Those of an upload that is not published yet.
create table draft_log (
  id bigint generated always as identity primary key,
  draft_id text not null references draft_upload (id) on delete cascade,
  name text not null check (length(name) between 1 and 255),
  bytes bytea not null check (octet_length(bytes) between 1 and 262144),
  digest bytea not null check (octet_length(digest) = 32),
  unique (draft_id, digest)
);

-- Programs are told about logs with the rest of a description.
create function torrent_log_note_change() returns trigger language plpgsql as $$
begin
  insert into torrent_change (torrent_id)
  select id from torrent
  where id = coalesce(new.torrent_id, old.torrent_id) and state = 'listed';
  return null;
end $$;
create trigger note_change after insert or delete on torrent_log
  for each row execute function torrent_log_note_change();
