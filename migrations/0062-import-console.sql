-- Imports: the runs with their reports, and what staff have corrected of rows in quarantine.

create table import_run (
  id bigint generated always as identity primary key,
  source text not null,
  -- Where the rows came from, without passwords.
  origin text not null,
  -- The name of the old site.
  site text not null,
  -- What the mapping file said, by which rows are imported again.
  mapping jsonb not null,
  started_at timestamptz not null,
  -- Null: it has not ended, or was interrupted.
  completed_at timestamptz,
  report jsonb
);

-- Used by every later run, instead of what the source says.
create table import_correction (
  kind text not null check (kind in ('member', 'torrent')),
  old_id bigint not null,
  -- Null: that of the source.
  name text check (length(name) between 1 and 255),
  -- The slug of a category here.
  category text,
  -- What happens to a total that no tracker can have counted.
  totals text check (totals in ('zero', 'take')),
  -- The .torrent.
  file bytea check (octet_length(file) <= 16777216),
  made_by_name text not null,
  made_at timestamptz not null,
  primary key (kind, old_id)
);
