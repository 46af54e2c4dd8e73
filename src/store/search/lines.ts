import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { keeps } from '../base/kept.ts'
import { slugsOf } from '../taxonomy/tag-slugs.ts'

/** A torrent in a list. */
export interface TorrentLine {
  readonly id: number
  readonly infoHash: Buffer
  readonly name: string
  /** The slug of the category. */
  readonly category: string
  readonly categoryName: string
  readonly categoryKind: string
  /** The slugs of the tags. */
  readonly tags: readonly string[]
  readonly size: number
  readonly files: number
  readonly seeders: number
  readonly leechers: number
  readonly snatches: number
  readonly comments: number
  /** Null when the upload is anonymous, or the account was deleted. */
  readonly uploader: string | null
  /** The class of the uploader, or the role if there is no class: staff may give it a color. */
  readonly uploaderRole: string | null
  readonly isAnonymous: boolean
  readonly createdAt: Date
}

const tagSlugs = sql<string[]>`array(
  select slug from tag where id = any(torrent.tag_ids) order by slug)`

/** Selects torrents with all columns of a list; the caller filters and sorts. */
export function torrentLines(db: Db) {
  return columnsOfLine(db).select(tagSlugs.as('tags'))
}

/** Returns the lines of many torrents; looking up their tags takes two thirds of the time. */
export async function linesWhere(
  db: Db,
  condition: RawBuilder<boolean>,
): Promise<readonly TorrentLine[]> {
  if (!keeps(db)) return torrentLines(db).where(condition).execute()
  return withSlugs(db, await linesWithTagIds(db).where(condition).execute())
}

/** Returns the lines of those of these torrents that are listed, by ID. */
export async function listedLines(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, TorrentLine>> {
  if (ids.length === 0) return new Map()
  const areListed = sql<boolean>`torrent.id = any(${ids}::bigint[]) and torrent.state = 'listed'`
  const lines = await linesWhere(db, areListed)
  return new Map(lines.map((line) => [line.id, line]))
}

/** Selects torrents with all columns of a list except `tags`, which `withSlugs` adds. */
export function linesWithTagIds(db: Db) {
  return columnsOfLine(db).select('torrent.tag_ids as tagIds')
}

/** Adds the slugs of their tags to rows. */
export async function withSlugs<T extends { readonly tagIds: readonly number[] }>(
  db: Db,
  rows: readonly T[],
): Promise<readonly (Omit<T, 'tagIds'> & Pick<TorrentLine, 'tags'>)[]> {
  const slugs = await slugsOf(db, new Set(rows.flatMap(({ tagIds }) => tagIds)))
  return rows.map(({ tagIds, ...row }) => {
    return { ...row, tags: tagIds.flatMap((id) => slugs.get(id) ?? []).sort() }
  })
}

function columnsOfLine(db: Db) {
  return db
    .selectFrom('torrent')
    .innerJoin('torrent_stats', 'torrent_stats.torrent_id', 'torrent.id')
    .innerJoin('category', 'category.id', 'torrent.category_id')
    .leftJoin('member', (join) =>
      join.onRef('member.id', '=', 'torrent.uploader_id').on('torrent.is_anonymous', '=', false),
    )
    .select([
      'torrent.id',
      'torrent.info_hash as infoHash',
      'torrent.name',
      'category.slug as category',
      'category.name as categoryName',
      'category.kind as categoryKind',
      'torrent.size',
      'torrent.file_count as files',
      'torrent_stats.seeders',
      'torrent_stats.leechers',
      'torrent_stats.snatches',
      'torrent_stats.comments',
      'member.name as uploader',
      'torrent.is_anonymous as isAnonymous',
      'torrent.created_at as createdAt',
    ])
    .select(sql<string | null>`coalesce(member.class, member.role)`.as('uploaderRole'))
}
