-- Sites keep the album of each torrent in memory, and are told when one may be another.

-- Sent to src/store/base/kept.ts: a kind of values, and the ID of the one that changed.
create function tell_kept_album() returns trigger language plpgsql as $$
begin
  perform pg_notify('babou_kept_ids', 'album ' || new.id);
  return null;
end $$;
create trigger torrent_album_kept after update of bundle_id, category_id on torrent
  for each row
  when (old.bundle_id is distinct from new.bundle_id or old.category_id <> new.category_id)
  execute function tell_kept_album();

-- A bundle that moves, is removed or restored brings others to everything below it.
create function tell_kept_albums() returns trigger language plpgsql as $$
begin
  perform pg_notify('babou_kept_ids', 'album');
  return null;
end $$;
create trigger bundle_album_kept after update of parent_id, kind, removed_at on bundle
  for each row
  when (old.parent_id is distinct from new.parent_id or old.kind <> new.kind
    or old.removed_at is distinct from new.removed_at)
  execute function tell_kept_albums();
create trigger category_album_kept after update of kind on category
  for each row when (old.kind is distinct from new.kind) execute function tell_kept_albums();
