-- That this database was filled by `babou demo`: its members share a password, and the doctor says
-- so to whoever opens it to the world.
create table demo (
  only_row boolean primary key default true check (only_row),
  seed text not null,
  members integer not null check (members > 0),
  torrents integer not null check (torrents > 0),
  made_at timestamptz not null
);
