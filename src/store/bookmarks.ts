import { sql } from 'kysely'
import type { TorrentState } from '../domain/torrent/moderation.ts'
import type { Db } from './db.ts'
import type { TorrentLine } from './torrent-lines.ts'
import { torrentLines } from './torrent-lines.ts'

// What members keep to find it again. Nobody but their owner sees them.

/** What can be bookmarked. */
export type Target = 'torrent'

/**
 * Keeps a torrent; once is enough. `note` undefined leaves the one that is there. False when there
 * is no such torrent.
 */
export async function keep(
  db: Db,
  memberId: number,
  torrentId: number,
  note: string | undefined,
  now: Date,
): Promise<boolean> {
  const listed = db
    .selectFrom('torrent')
    .select((eb) => [
      eb.val(memberId).as('member_id'),
      sql<string>`'torrent'`.as('target'),
      'torrent.id',
      sql<string>`${note ?? ''}::text`.as('note'),
      sql<Date>`${now}::timestamptz`.as('created_at'),
    ])
    .where('torrent.id', '=', torrentId)
    .where('torrent.state', '!=', 'removed')
  const done = await db
    .insertInto('bookmark')
    .columns(['member_id', 'target', 'target_id', 'note', 'created_at'])
    .expression(listed)
    .onConflict((conflict) =>
      conflict.columns(['member_id', 'target', 'target_id']).doUpdateSet({
        note: note === undefined ? (eb) => eb.ref('bookmark.note') : note,
      }),
    )
    .executeTakeFirst()
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Lets go of a torrent, also of one that was taken down; nothing happens when it was not kept. */
export async function drop(db: Db, memberId: number, torrentId: number): Promise<void> {
  await db
    .deleteFrom('bookmark')
    .where('member_id', '=', memberId)
    .where('target', '=', 'torrent')
    .where('target_id', '=', torrentId)
    .execute()
}

export interface BookmarkRow extends TorrentLine {
  readonly bookmarkId: number
  readonly note: string
  readonly keptAt: Date
  readonly state: TorrentState
}

export interface BookmarkFilter {
  /** Each must be in the name or in the note, in any case. */
  readonly words: readonly string[]
  /** Slug. */
  readonly category: string | null
  /** The id of the last bookmark shown. */
  readonly after: number | null
  readonly limit: number
}

/** A member's bookmarks, the newest first; torrents that were taken down say so by their state. */
export async function list(
  db: Db,
  memberId: number,
  { words, category, after, limit }: BookmarkFilter,
): Promise<readonly BookmarkRow[]> {
  let query = torrentLines(db)
    .innerJoin('bookmark', (join) =>
      join
        .onRef('bookmark.target_id', '=', 'torrent.id')
        .on('bookmark.target', '=', 'torrent')
        .on('bookmark.member_id', '=', memberId),
    )
    .select(['bookmark.id as bookmarkId', 'bookmark.note', 'bookmark.created_at as keptAt'])
    .select('torrent.state')
  for (const word of words) {
    const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where((eb) =>
      eb.or([eb('torrent.name', 'ilike', pattern), eb('bookmark.note', 'ilike', pattern)]),
    )
  }
  if (category !== null) query = query.where('category.slug', '=', category)
  if (after !== null) query = query.where('bookmark.id', '<', after)
  return query.orderBy('bookmark.id', 'desc').limit(limit).execute()
}

/** Which of these torrents a member keeps. */
export async function among(
  db: Db,
  memberId: number,
  torrentIds: readonly number[],
): Promise<ReadonlySet<number>> {
  if (torrentIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('bookmark')
    .select('target_id')
    .where('member_id', '=', memberId)
    .where('target', '=', 'torrent')
    .where('target_id', 'in', torrentIds)
    .execute()
  return new Set(rows.map((row) => row.target_id))
}
