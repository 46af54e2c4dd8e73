-- Imports: tags, files and counts of a torrent may be written before it within a transaction, so that
-- its row and its words are written once.

alter table torrent_tag alter constraint torrent_tag_torrent_id_fkey deferrable;
alter table torrent_file alter constraint torrent_file_torrent_id_fkey deferrable;
alter table torrent_folder alter constraint torrent_folder_torrent_id_fkey deferrable;
alter table torrent_stats alter constraint torrent_stats_torrent_id_fkey deferrable;

-- Counts that come first bring the time.
create or replace function torrent_stats_keep_time() returns trigger language plpgsql as $$
begin
  new.torrent_created_at := coalesce(
    (select created_at from torrent where id = new.torrent_id), new.torrent_created_at);
  return new;
end $$;

create or replace function torrent_keep_words() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into torrent_words
      (torrent_id, created_at, state, uploader_id, is_anonymous, marks, name_key, search, is_dead,
      files)
    values (new.id, new.created_at, new.state, new.uploader_id, new.is_anonymous, new.marks,
      new.name_key, new.search,
      exists (select from torrent_stats where torrent_id = new.id and seeders = 0),
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
