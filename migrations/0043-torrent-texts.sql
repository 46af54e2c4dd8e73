-- Words of the descriptions and media information of torrents, for programs that search them; apart
-- from the wide rows of torrents, and without a row where there is no text.
create table torrent_text_words (
  torrent_id bigint primary key references torrent (id) on delete cascade,
  description tsvector not null default '',
  -- Of the MediaInfo, or of the BDInfo of a disc.
  media tsvector not null default ''
);
create index torrent_text_words_description on torrent_text_words using gin (description);
create index torrent_text_words_media on torrent_text_words using gin (media);

create function torrent_keep_text_words() returns trigger language plpgsql as $$
begin
  insert into torrent_text_words (torrent_id, description)
  values (new.id, text_words(new.description))
  on conflict (torrent_id) do update set description = excluded.description;
  return null;
end $$;
create trigger keep_text_words after insert on torrent
  for each row when (new.description <> '') execute function torrent_keep_text_words();
create trigger keep_text_words_again after update of description on torrent
  for each row when (old.description <> new.description)
  execute function torrent_keep_text_words();

-- The first part of a text of several can end within a character: its bytes above ASCII are then
-- no words.
create function media_words(given bytea) returns tsvector language plpgsql as $$
begin
  return text_words(convert_from(given, 'UTF8'));
exception when others then
  return text_words(encode(given, 'escape'));
end $$;

create function torrent_media_keep_words() returns trigger language plpgsql as $$
begin
  insert into torrent_text_words (torrent_id, media)
  select new.torrent_id, coalesce((
    select media_words(bytes) from blob_part
    where digest = new.media_info_digest and number = 0), '')
  on conflict (torrent_id) do update set media = excluded.media;
  return null;
end $$;
create trigger keep_words after insert on torrent_media
  for each row when (new.media_info_digest is not null)
  execute function torrent_media_keep_words();
create trigger keep_words_again after update of media_info_digest on torrent_media
  for each row when (old.media_info_digest is distinct from new.media_info_digest)
  execute function torrent_media_keep_words();

insert into torrent_text_words (torrent_id, description, media)
select torrent.id, text_words(torrent.description),
  coalesce((select media_words(bytes) from torrent_media
    join blob_part on digest = media_info_digest and number = 0
    where torrent_id = torrent.id), '')
from torrent
where description <> '' or exists (
  select from torrent_media where torrent_id = torrent.id and media_info_digest is not null);
