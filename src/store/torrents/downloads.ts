import { DAY_SECONDS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'

// Who fetched which .torrent, when, from where and by what: a file that turns up elsewhere is
// traced to whoever was given it.

/** Kept for so long; older rows go (jobs/tasks/catalog/prune-downloads.ts). */
export const DOWNLOADS_KEPT_SECONDS = 366 * DAY_SECONDS

export type Via = 'session' | 'token' | 'feed'

export interface Download {
  readonly torrentId: number
  readonly memberId: number
  readonly via: Via
  readonly tokenId: number | null
  readonly address: string
  readonly agent: string
}

/** Notes that a member was given a file. */
export async function record(db: Db, download: Download, now: Date): Promise<void> {
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

/** When tools of this member fetched this file since `since`, oldest first, `limit` at most. */
export async function fetchesByTools(
  db: Db,
  { memberId, torrentId }: Pick<Download, 'memberId' | 'torrentId'>,
  since: Date,
  limit: number,
): Promise<readonly Date[]> {
  const rows = await db
    .selectFrom('torrent_download')
    .select('at')
    .where('torrent_id', '=', torrentId)
    .where('member_id', '=', memberId)
    .where('at', '>', since)
    .where('via', '<>', 'session')
    .orderBy('at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ at }) => at).reverse()
}

/** Forgets downloads before `before`, `limit` at most; answers how many. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('torrent_download')
    .where('id', 'in', (rows) =>
      rows.selectFrom('torrent_download').select('id').where('at', '<', before).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
