-- What words find stands in a table of its own beside what a list of hits needs of its torrent: ten
-- thousand hits are gathered, counted and ranked without a look at the wide rows of torrents. So are
-- the uploads of one member.
create table torrent_words (
  torrent_id bigint not null,
  -- these as the torrent has them
  created_at timestamptz not null,
  state text not null,
  uploader_id bigint,
  -- whether its swarm was counted, and had no seeder
  is_dead boolean not null default false,
  marks bytea not null,
  name_key text not null,
  search tsvector not null,
  -- words of the names of its files
  files tsvector not null default ''
) with (fillfactor = 90); -- seeders come and go: room for the row beside itself spares the indexes

insert into torrent_words
select torrent.id, torrent.created_at, torrent.state, torrent.uploader_id,
  coalesce(torrent_stats.seeders = 0, false), torrent.marks, torrent.name_key, torrent.search,
  coalesce(torrent_file_words.words, '')
from torrent
left join torrent_stats on torrent_stats.torrent_id = torrent.id
left join torrent_file_words on torrent_file_words.torrent_id = torrent.id
order by torrent.id;
drop table torrent_file_words;

alter table torrent_words
  add primary key (torrent_id),
  add foreign key (torrent_id) references torrent (id) on delete cascade;
create index torrent_words_search on torrent_words using gin (search) with (fastupdate = off);
create index torrent_words_files on torrent_words using gin (files) with (fastupdate = off);
create index torrent_words_uploader on torrent_words (uploader_id);

create function torrent_keep_words() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into torrent_words (torrent_id, created_at, state, uploader_id, marks, name_key, search)
    values (new.id, new.created_at, new.state, new.uploader_id, new.marks, new.name_key,
      new.search);
  else
    update torrent_words set created_at = new.created_at, state = new.state,
      uploader_id = new.uploader_id, marks = new.marks, name_key = new.name_key, search = new.search
    where torrent_id = new.id;
  end if;
  return null;
end $$;
create trigger keep_words after insert on torrent
  for each row execute function torrent_keep_words();
create trigger keep_words_again after update on torrent
  for each row when (
    (old.created_at, old.state, old.uploader_id, old.marks, old.name_key, old.search)
    is distinct from
    (new.created_at, new.state, new.uploader_id, new.marks, new.name_key, new.search))
  execute function torrent_keep_words();

create function torrent_stats_keep_dead() returns trigger language plpgsql as $$
begin
  update torrent_words set is_dead = (new.seeders = 0)
  where torrent_id = new.torrent_id and is_dead <> (new.seeders = 0);
  return null;
end $$;
create trigger keep_dead after insert on torrent_stats
  for each row execute function torrent_stats_keep_dead();
create trigger keep_dead_again after update of seeders on torrent_stats
  for each row when ((old.seeders = 0) <> (new.seeders = 0))
  execute function torrent_stats_keep_dead();

-- As before (migration 0046): of files that come in several statements, those of the first.
create or replace function torrent_file_keep_words() returns trigger language plpgsql as $$
begin
  update torrent_words set files = of_one.words
  from (
    select torrent_id, file_words(string_agg(path, ' ' order by position)) as words
    from added where position < 5000 group by torrent_id
  ) as of_one
  where torrent_words.torrent_id = of_one.torrent_id and torrent_words.files = '';
  return null;
end $$;
