import { sql } from 'kysely'
import { foldTag } from '../../domain/taxonomy/tag-slugs.ts'
import type { Db } from '../base/db.ts'

/** The limit up to which the torrents of a tag are counted, as a page lists many tags. */
export const TAGGED_UP_TO = 500

export interface TagLine {
  readonly slug: string
  readonly name: string
  /** The number of listed torrents; null above `TAGGED_UP_TO`. */
  readonly torrents: number | null
}

export interface TagFilter {
  /** The beginning of the slug or the name, ignoring case; '' for all. */
  readonly begin: string
  /** The slug of the last tag shown. */
  readonly after: string | null
  readonly limit: number
}

/** Lists tags by slug, without aliases. */
export async function list(db: Db, filter: TagFilter): Promise<readonly TagLine[]> {
  const { begin, after, limit } = filter
  let query = db
    .selectFrom('tag')
    .select('slug')
    .select(sql<string>`coalesce(name, slug)`.as('name'))
    .select(
      sql<number>`(select count(*) from (
        select from torrent_tag join torrent on torrent.id = torrent_id
        where tag_id = tag.id and state = 'listed' limit ${TAGGED_UP_TO + 1}) as counted)`.as('n'),
    )
    .where('alias_of', 'is', null)
    .orderBy('slug')
    .limit(limit)
  if (after !== null) query = query.where('slug', '>', after)
  if (begin !== '') {
    const [slug, name] = [foldTag(begin), begin.toLowerCase()]
    query = query.where(
      sql<boolean>`(starts_with(slug, ${slug}) or starts_with(lower(name), ${name}))`,
    )
  }
  const rows = await query.execute()
  return rows.map(({ n, ...tag }) => ({ ...tag, torrents: n > TAGGED_UP_TO ? null : n }))
}
