-- Files are found by the words of their names, and words that nothing has by those that are alike.

-- What the files of a torrent are called, one after the other: `to_tsvector` takes no chunk of
-- letters and digits apart. A tsvector holds a megabyte, so the first 60,000 characters are kept.
create function file_words(paths text) returns tsvector
language sql immutable strict parallel safe
return to_tsvector('pg_catalog.simple'::regconfig,
  lower(array_to_string(search_chunks(left(paths, 60000)), ' ')));

create table torrent_file_words (
  torrent_id bigint primary key references torrent (id) on delete cascade,
  words tsvector not null
);

create function torrent_file_keep_words() returns trigger language plpgsql as $$
begin
  insert into torrent_file_words (torrent_id, words)
  select torrent_id, file_words(string_agg(path, ' ' order by position))
  from added where position < 5000 group by torrent_id
  on conflict (torrent_id) do nothing;
  return null;
end $$;
create trigger keep_words after insert on torrent_file
  referencing new table as added for each statement execute function torrent_file_keep_words();

insert into torrent_file_words (torrent_id, words)
select torrent_id, file_words(string_agg(path, ' ' order by position))
from torrent_file where position < 5000 group by torrent_id;

create index torrent_file_words_words on torrent_file_words using gin (words)
  with (fastupdate = off);

-- Words of the names of torrents, and about how many have each: what a misspelt word may have been.
create table search_word (
  word text primary key check (length(word) between 3 and 40),
  torrents bigint not null check (torrents > 0)
);
create index search_word_alike on search_word using gin (word gin_trgm_ops);

-- The torrents up to here have been read for their words; one row.
create table search_words_read (
  is_only boolean primary key default true check (is_only),
  up_to bigint not null default 0
);
insert into search_words_read default values;
