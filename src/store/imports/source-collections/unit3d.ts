import type { CollectionDescription } from '../described/collections.ts'

export const unit3dCollections: CollectionDescription = {
  tables: {
    playlists: ['id', 'user_id', 'name', 'description', 'is_private', 'created_at', 'updated_at'],
    playlist_torrents: ['id', 'position', 'playlist_id', 'torrent_id'],
  },
  collectionTable: 'playlists',
  itemTable: 'playlist_torrents',
  collections: `
    select id::bigint as id, import.big(user_id)::bigint as owner_id, 'playlist' as kind,
      name as title, description, false as is_open, coalesce(is_private, '0') <> '0' as is_private,
      import.at(created_at) as created_at, import.at(updated_at) as changed_at,
      null::text as left_out
    from import.playlists`,
  items: `
    select import.big(playlist_id) as collection_id, 'torrent' as place,
      import.big(torrent_id) as place_id, null::numeric as member_id,
      coalesce(import.big(position) * 10000000000, 0) + coalesce(import.big(id), 0) as position,
      null::timestamptz as at
    from import.playlist_torrents`,
}
