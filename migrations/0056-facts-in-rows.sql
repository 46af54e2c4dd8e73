-- What searches ask of each torrent that they meet stands where they meet it: its tags in its own
-- row, and since when it is there beside the counts of its swarm.

alter table torrent add column tag_ids bigint[] not null default '{}';

create function torrent_tag_ids(id bigint) returns bigint[]
language sql stable strict parallel safe
begin atomic
  select coalesce(array_agg(tag_id order by tag_id), '{}') from torrent_tag where torrent_id = $1;
end;

create or replace function torrent_keep_search() returns trigger language plpgsql as $$
begin
  new.search := search_vector(new.name, torrent_tag_words(new.id));
  new.name_key := search_key(new.name);
  new.tag_ids := torrent_tag_ids(new.id);
  return new;
end $$;

create or replace function torrent_tag_keep_search() returns trigger language plpgsql as $$
begin
  update torrent
  set search = search_vector(name, torrent_tag_words(id)), tag_ids = torrent_tag_ids(id)
  where id in (select torrent_id from changed);
  return null;
end $$;

update torrent set tag_ids = torrent_tag_ids(id)
where id in (select torrent_id from torrent_tag);

-- Without the list of pending entries, as the index of words.
create index torrent_tag_ids_all on torrent using gin (tag_ids) with (fastupdate = off);

-- Torrents without seeders, newest first: those are rare where the index of all begins.
alter table torrent_stats add column torrent_created_at timestamptz not null default '-infinity';
update torrent_stats set torrent_created_at = torrent.created_at
from torrent where torrent.id = torrent_stats.torrent_id;

create function torrent_stats_keep_time() returns trigger language plpgsql as $$
begin
  new.torrent_created_at := (select created_at from torrent where id = new.torrent_id);
  return new;
end $$;
create trigger keep_time before insert on torrent_stats
  for each row execute function torrent_stats_keep_time();

create function torrent_keep_time() returns trigger language plpgsql as $$
begin
  update torrent_stats set torrent_created_at = new.created_at where torrent_id = new.id;
  return null;
end $$;
create trigger keep_time after update of created_at on torrent
  for each row when (old.created_at is distinct from new.created_at)
  execute function torrent_keep_time();

create index torrent_stats_dead on torrent_stats (torrent_created_at, torrent_id) where seeders = 0;
