import { sql } from 'kysely'
import type { MediaPanel } from '../../domain/torrents/media-info/shown.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import type { LogSummary } from './logs.ts'
import { logSummary } from './logs.ts'

// Reads all small additions to the page of a torrent with one statement.

export interface Extras {
  readonly images: readonly ExtraImage[]
  readonly hasNfo: boolean
  readonly panel: MediaPanel | null
  /** Whether there is a MediaInfo, even if it could not be parsed for the panel. */
  readonly hasMediaInfo: boolean
  readonly logs: LogSummary | null
  /** The members who gave thanks most recently. */
  readonly thankedBy: readonly string[]
  /** The counts of the last 24 hours, each valid until the given time, in order of time. */
  readonly swarm: readonly {
    readonly at: Date
    readonly seeders: number
    readonly leechers: number
  }[]
  readonly also: readonly AlsoLine[]
  /** When the last reseed was requested. */
  readonly reseedAskedAt: Date | null
}

interface ExtraImage {
  readonly id: number
  readonly kind: 'cover' | 'screenshot'
  /** The key in the URL of the image, as hex digits. */
  readonly key: string
  readonly thumbKey: string
  readonly width: number
  readonly height: number
  readonly thumbWidth: number
  readonly thumbHeight: number
}

interface AlsoLine {
  readonly id: number
  readonly name: string
  readonly seeders: number
}

interface Row extends Omit<Extras, 'swarm' | 'reseedAskedAt'> {
  readonly swarm: readonly { at: string; seeders: number; leechers: number }[]
  readonly reseedAskedAt: Date | null
}

/**
 * Returns the additions.
 * @param thanksShown the most names of members who gave thanks
 */
export async function of(db: Db, id: number, thanksShown: number, now: Date): Promise<Extras> {
  const since = new Date(now.getTime() - DAY_MS)
  const { rows } = await sql<Row>`
    select
      (select coalesce(json_agg(json_build_object('id', image.id, 'kind', kind,
          'key', encode(digest, 'hex'),
          'thumbKey', encode(thumb_digest, 'hex'), 'width', width, 'height', height,
          'thumbWidth', thumb_width, 'thumbHeight', thumb_height) order by kind, position), '[]')
        from torrent_image join image on image.id = image_id where torrent_id = ${id}) as images,
      coalesce(media.nfo_digest is not null, false) as "hasNfo",
      media.panel,
      coalesce(media.media_info_digest is not null, false) as "hasMediaInfo",
      (select ${logSummary} from torrent where torrent.id = ${id}) as logs,
      array(select name from thanks join member on member.id = member_id
        where torrent_id = ${id} order by at desc, member_id desc limit ${thanksShown})
        as "thankedBy",
      (select coalesce(json_agg(json_build_object('at', at, 'seeders', seeders,
          'leechers', leechers) order by at), '[]') from swarm_history
        where torrent_id = ${id} and span = 'hour' and at > ${since}) as swarm,
      (select coalesce(json_agg(json_build_object('id', t.id, 'name', t.name,
          'seeders', s.seeders) order by place), '[]')
        from also_downloaded, unnest(others) with ordinality as o (other, place)
        join torrent t on t.id = other and t.state = 'listed'
        join torrent_stats s on s.torrent_id = t.id
        where also_downloaded.torrent_id = ${id}) as also,
      (select max(at) from reseed_request where torrent_id = ${id}) as "reseedAskedAt"
    from (select 1) as once
    left join torrent_media media on media.torrent_id = ${id}`.execute(db)
  const [row] = rows
  return { ...row, swarm: row.swarm.map(({ at, ...counts }) => ({ at: new Date(at), ...counts })) }
}
