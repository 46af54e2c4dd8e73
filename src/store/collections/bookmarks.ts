import { sql } from 'kysely'
import type { TorrentState } from '../../domain/uploads/moderation.ts'
import type { Db } from '../base/db.ts'
import type { TorrentLine } from '../search/lines.ts'
import { torrentLines } from '../search/lines.ts'

// Bookmarks of members, which only their owner sees.

/** The fields of a bookmark that its member sets; undefined fields do not change. */
export interface Wishes {
  readonly note?: string
  /** Null: not in a folder. */
  readonly folderId?: number | null
  /** Whether the bookmark is removed when a snatch by its owner is booked. */
  readonly untilSnatched?: boolean
}

/**
 * Bookmarks a torrent; a torrent has at most one bookmark per member. Returns what does not exist
 * if the torrent or the folder is missing.
 */
export async function keep(
  db: Db,
  memberId: number,
  torrentId: number,
  wishes: Wishes,
  now: Date,
): Promise<'kept' | 'no torrent' | 'no folder'> {
  const { note, folderId, untilSnatched } = wishes
  const listed = db
    .selectFrom('torrent')
    .select((eb) => [
      eb.val(memberId).as('member_id'),
      sql<string>`'torrent'`.as('target'),
      'torrent.id',
      sql<string>`${note ?? ''}::text`.as('note'),
      sql<Date>`${now}::timestamptz`.as('created_at'),
      sql<number | null>`${folderId ?? null}::bigint`.as('folder_id'),
      sql<boolean>`${untilSnatched ?? false}::boolean`.as('until_snatched'),
    ])
    .where('torrent.id', '=', torrentId)
    .where('torrent.state', '!=', 'removed')
  const given = { note, folder_id: folderId, until_snatched: untilSnatched }
  const changed = Object.entries(given).filter(([, value]) => value !== undefined)
  // A folder of another member is rejected too, as the foreign key includes the member.
  try {
    const done = await db
      .insertInto('bookmark')
      .columns([...COLUMNS])
      .expression(listed)
      .onConflict((conflict) =>
        conflict.columns(['member_id', 'target', 'target_id']).doUpdateSet({
          member_id: (eb) => eb.ref('bookmark.member_id'),
          ...Object.fromEntries(changed),
        }),
      )
      .executeTakeFirst()
    return (done.numInsertedOrUpdatedRows ?? 0n) > 0n ? 'kept' : 'no torrent'
  } catch (error) {
    if ((error as { constraint?: string }).constraint === FOLDER_REFERENCE) return 'no folder'
    throw error
  }
}

const FOLDER_REFERENCE = 'bookmark_member_id_folder_id_fkey'
const COLUMNS = [
  'member_id',
  'target',
  'target_id',
  'note',
  'created_at',
  'folder_id',
  'until_snatched',
] as const

/** Removes a bookmark, even of a removed torrent; nothing happens if there is none. */
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
  readonly folderId: number | null
  readonly untilSnatched: boolean
  readonly state: TorrentState
}

export interface BookmarkFilter {
  /** Words that must all be in the name or the note, ignoring case. */
  readonly words: readonly string[]
  /** The slug of a category. */
  readonly category: string | null
  /** Undefined: in any folder; null: without a folder. */
  readonly folderId?: number | null
  /** The ID of the last bookmark shown. */
  readonly after: number | null
  readonly limit: number
}

/** Returns a member's bookmarks, newest first; for a removed torrent, with that state. */
export async function list(
  db: Db,
  memberId: number,
  { words, category, folderId, after, limit }: BookmarkFilter,
): Promise<readonly BookmarkRow[]> {
  let query = torrentLines(db)
    .innerJoin('bookmark', (join) =>
      join
        .onRef('bookmark.target_id', '=', 'torrent.id')
        .on('bookmark.target', '=', 'torrent')
        .on('bookmark.member_id', '=', memberId),
    )
    .select(['bookmark.id as bookmarkId', 'bookmark.note', 'bookmark.created_at as keptAt'])
    .select(['bookmark.folder_id as folderId', 'bookmark.until_snatched as untilSnatched'])
    .select('torrent.state')
  for (const word of words) {
    const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where((eb) =>
      eb.or([eb('torrent.name', 'ilike', pattern), eb('bookmark.note', 'ilike', pattern)]),
    )
  }
  if (category !== null) query = query.where('category.slug', '=', category)
  if (folderId === null) query = query.where('bookmark.folder_id', 'is', null)
  else if (folderId !== undefined) query = query.where('bookmark.folder_id', '=', folderId)
  if (after !== null) query = query.where('bookmark.id', '<', after)
  return query.orderBy('bookmark.id', 'desc').limit(limit).execute()
}
