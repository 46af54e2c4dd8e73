import { sql } from 'kysely'
import type { Db } from '../../../src/store/base/db.ts'

/**
 * Rows of a small catalog, created by the server: with many equal keys, so that only the ID
 * distinguishes them. Every third is tagged `hd`, every fifth `live`; every 100th is removed.
 */
export async function fillReleases(db: Db, uploaderId: number, from: number, to: number) {
  await sql`
    insert into torrent (name, category_id, uploader_id, info_hash, size, piece_length, file_count,
      created_at, state)
    select 'Release.' || (n % 400) || case when n % 10 = 7 then '.Rare' else '' end
        || case when n % 2 = 0 then '.1080p' else '.720p' end,
      1 + n % 7, ${uploaderId}, decode(md5(n::text) || substr(md5(n::text), 1, 8), 'hex'),
      1 + n % 50, 16384, 1, timestamptz '2026-01-01' + (n / 3) * interval '1 minute',
      case when n % 100 = 99 then 'removed' else 'listed' end
    from generate_series(${from}::int, ${to}::int) as n`.execute(db)
  await sql`
    insert into torrent_stats (torrent_id, seeders, leechers, snatches)
    select id, id % 30, id % 5, id % 200 from torrent
    on conflict do nothing`.execute(db)
  await sql`insert into tag (slug) values ('hd'), ('live') on conflict do nothing`.execute(db)
  await sql`
    insert into torrent_tag (torrent_id, tag_id)
    select torrent.id, tag.id from torrent join tag
      on (tag.slug = 'hd' and torrent.id % 3 = 0) or (tag.slug = 'live' and torrent.id % 5 = 0)
    on conflict do nothing`.execute(db)
}
