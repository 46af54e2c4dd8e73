import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

// Files and folders of a torrent. They never change, and each folder stores the totals of
// everything below it, so that the page of a torrent with 100,000 files reads only what it shows.

export interface FileRow {
  readonly position: number
  readonly path: string
  readonly size: number
}

/** Lists the files of a torrent in the torrent's order, from `position` on. */
export async function files(
  db: Db,
  torrentId: number,
  from: number,
  limit: number,
): Promise<readonly FileRow[]> {
  return db
    .selectFrom('torrent_file')
    .select(['position', 'path', 'size'])
    .where('torrent_id', '=', torrentId)
    .where('position', '>=', from)
    .orderBy('position')
    .limit(limit)
    .execute()
}

/** Lists the files from `position` on whose paths contain all these words, ignoring case. */
export async function searchFiles(
  db: Db,
  torrentId: number,
  words: readonly string[],
  from: number,
  limit: number,
): Promise<readonly FileRow[]> {
  let query = db
    .selectFrom('torrent_file')
    .select(['position', 'path', 'size'])
    .where('torrent_id', '=', torrentId)
    .where('position', '>=', from)
  for (const word of words) {
    query = query.where('path', 'ilike', `%${word.replace(/[\\%_]/g, '\\$&')}%`)
  }
  return query.orderBy('position').limit(limit).execute()
}

export interface FolderRow {
  readonly number: number
  readonly files: number
  readonly size: number
}

/** Returns the folder at a path (`Album/disc 1`); undefined if there is none. */
export async function findFolder(
  db: Db,
  torrentId: number,
  path: string,
): Promise<FolderRow | undefined> {
  const names = path.split('/')
  const { rows } = await sql<FolderRow>`
    with recursive walk as (
      select 0 as number, 0 as depth, 0 as files, 0::bigint as size
      union all
      select folder.number, walk.depth + 1, folder.files, folder.size
      from walk join torrent_folder folder
        on folder.torrent_id = ${torrentId} and folder.parent = walk.number
        and folder.name = (${names}::text[])[walk.depth + 1]
    )
    select number, files, size from walk where depth = ${names.length}`.execute(db)
  return rows.at(0)
}

/** An item in a folder; folders come first, then files. */
export interface EntryRow {
  readonly isFile: boolean
  /** The number of a folder, or the position of a file. */
  readonly number: number
  readonly name: string
  /** For a folder: how many files are below it at any depth; null for a file. */
  readonly files: number | null
  readonly size: number
}

export type EntryPlace = Pick<EntryRow, 'isFile' | 'number'>

/**
 * Returns the top level of a torrent; if it consists of a single folder, also the content of that
 * folder, which is more useful.
 */
export async function topEntries(
  db: Db,
  torrentId: number,
  limit: number,
): Promise<{ readonly top: readonly EntryRow[]; readonly inside: readonly EntryRow[] }> {
  const { rows } = await sql<EntryRow & { readonly parent: number }>`
    with entry as (
      (select parent, false as "isFile", number, name, files, size from torrent_folder
        where torrent_id = ${torrentId} and parent = 0 order by number limit ${limit})
      union all
      (select parent, false, number, name, files, size from torrent_folder
        where torrent_id = ${torrentId} and parent = 1 order by number limit ${limit})
      union all
      (select folder, true, position, substring(path from '[^/]*$'), null::int, size
        from torrent_file
        where torrent_id = ${torrentId} and folder = 0 order by position limit ${limit})
      union all
      (select folder, true, position, substring(path from '[^/]*$'), null::int, size
        from torrent_file
        where torrent_id = ${torrentId} and folder = 1 order by position limit ${limit})
    )
    select * from entry order by "isFile", number`.execute(db)
  const of = (folder: number) =>
    rows
      .filter(({ parent }) => parent === folder)
      .slice(0, limit)
      .map(({ parent: _, ...entry }) => entry)
  return { top: of(0), inside: of(1) }
}

/** Lists the items of a folder (0: the torrent) after `after`, each kind in the torrent's order. */
export async function entries(
  db: Db,
  torrentId: number,
  folder: number,
  after: EntryPlace | null,
  limit: number,
): Promise<readonly EntryRow[]> {
  const afterFolder = after?.isFile === false ? after.number : 0
  const afterFile = after?.isFile === true ? after.number : -1
  const files = sql`(
    select true as "isFile", position as number, substring(path from '[^/]*$') as name,
      null::int as files, size
    from torrent_file
    where torrent_id = ${torrentId} and folder = ${folder} and position > ${afterFile}
    order by position limit ${limit})`
  const folders = sql`(
    select false as "isFile", number, name, files, size from torrent_folder
    where torrent_id = ${torrentId} and parent = ${folder} and number > ${afterFolder}
    order by number limit ${limit})`
  const both = after?.isFile === true ? files : sql`${folders} union all ${files}`
  const { rows } = await sql<EntryRow>`
    select * from (${both}) as entry order by "isFile", number limit ${limit}`.execute(db)
  return rows
}
