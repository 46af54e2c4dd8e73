-- What is missing in the catalog, made by a task: gaps in series, and searches without results.
create table wanted_gap (
  -- A series or a season with a torrent.
  bundle_id bigint primary key references bundle (id),
  -- Numbers without a torrent, ascending.
  missing integer[] not null check (cardinality(missing) between 1 and 1000),
  -- Members who watch it, and snatches of what is there: src/domain/wanted/wanted.ts
  demand bigint not null check (demand >= 0),
  made_at timestamptz not null
);
create index wanted_gap_demand on wanted_gap (demand desc, bundle_id desc);
create index wanted_gap_made on wanted_gap (made_at, bundle_id);

-- Searches without results, for 30 days. Only the task below reads them, to count members.
create table lost_search (
  words text not null check (length(words) between 3 and 100),
  member_id bigint not null references member (id),
  at timestamptz not null,
  primary key (words, member_id)
);
create index lost_search_member on lost_search (member_id, at);
create index lost_search_at on lost_search (at);

create table wanted_search (
  words text primary key,
  -- Never fewer: a search of few members could say who they are.
  members integer not null check (members >= 5),
  made_at timestamptz not null
);
create index wanted_search_members on wanted_search (members desc, words);
