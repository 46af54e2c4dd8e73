-- The first seeder of a swarm, and the loss of its last, wrote the wide row of the torrent's words
-- again, and all its words into their indexes. The few searches that count torrents without seeders
-- among their matches look them up in torrent_stats.
drop trigger keep_dead on torrent_stats;
drop trigger keep_dead_again on torrent_stats;
drop function torrent_stats_keep_dead();

create or replace function torrent_keep_words() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into torrent_words
      (torrent_id, created_at, state, uploader_id, is_anonymous, marks, name_key, search, files)
    values (new.id, new.created_at, new.state, new.uploader_id, new.is_anonymous, new.marks,
      new.name_key, new.search,
      coalesce((
        select text_words(string_agg(path, ' ' order by position)) from torrent_file
        where torrent_id = new.id and position < 5000), ''));
  else
    update torrent_words set created_at = new.created_at, state = new.state,
      uploader_id = new.uploader_id, is_anonymous = new.is_anonymous, marks = new.marks,
      name_key = new.name_key, search = new.search
    where torrent_id = new.id;
  end if;
  return null;
end $$;
alter table torrent_words drop column is_dead;
