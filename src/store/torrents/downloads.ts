import { sql } from 'kysely'
import { DAY_SECONDS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { note } from '../base/noted-later.ts'
import { deleteSome } from '../base/prune.ts'

// The log of .torrent downloads: who downloaded a file, when, from where, and with which program. A
// file that is found elsewhere can be traced to the member who downloaded it.

/** How long rows are kept; jobs/tasks/catalog/prune-downloads.ts deletes older ones. */
export const DOWNLOADS_KEPT_SECONDS = 366 * DAY_SECONDS

export type Via = 'session' | 'token' | 'feed'

/** The program that fetches a torrent on behalf of a member. */
export interface Tool {
  readonly torrentId: number
  readonly memberId: number
  readonly via: Via
  /** The API token that was used. */
  readonly tokenId: number | null
  /** The name that the program sends in `User-Agent`. */
  readonly agent: string
}

interface Download extends Tool {
  readonly address: string
}

/**
 * Records a download by a member; while only a standby is available, the record is stored later.
 */
export async function record(db: Db, download: Download, now: Date): Promise<void> {
  const { torrentId, memberId, via, tokenId } = download
  const fields = { torrentId, memberId, via, tokenId }
  await note(db, { event: 'torrent.downloaded', fields, write: () => insert(db, download, now) })
}

async function insert(db: Db, download: Download, now: Date): Promise<void> {
  await db
    .insertInto('torrent_download')
    .values({
      torrent_id: download.torrentId,
      member_id: download.memberId,
      at: now,
      via: download.via,
      token_id: download.tokenId,
      ip: download.address === '' ? null : download.address,
      agent: download.agent,
    })
    .execute()
}

/**
 * Lists when this tool downloaded the file since `since`, oldest first, at most `limit` times.
 * Programs that share a feed key are told apart by their names without versions.
 */
export async function fetchesBy(
  db: Db,
  { memberId, torrentId, via, tokenId, agent }: Tool,
  since: Date,
  limit: number,
): Promise<readonly Date[]> {
  const name = sql<string>`split_part(${agent}, '/', 1)`
  const rows = await db
    .selectFrom('torrent_download')
    .select('at')
    .where('torrent_id', '=', torrentId)
    .where('member_id', '=', memberId)
    .where('at', '>', since)
    .where('via', '=', via)
    .where('token_id', 'is not distinct from', tokenId)
    .$if(via === 'feed', (query) => query.where(sql`split_part(agent, '/', 1)`, '=', name))
    .orderBy('at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ at }) => at).reverse()
}

/** Deletes up to `limit` downloads from before `before`; returns how many. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  return deleteSome(db, { from: 'torrent_download', where: sql`at < ${before}` }, limit)
}
