import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import * as targets from '../../records/targets.ts'
import type { Searcher, TextKind } from './kinds.ts'
import { kindRow } from './kinds.ts'

// The titles of pages that texts link to, as far as the reader may see them: one row of `linked`
// per kind, and one for everything that takes comments.

interface Linked {
  readonly kind: TextKind
  /** How the addresses of this kind start. */
  readonly start: string
  /** SQL: the address of a row. */
  readonly place: RawBuilder<string>
  /** SQL: whether a row has one of these ends of addresses. */
  readonly isOne: (ends: readonly string[]) => RawBuilder<boolean>
}

const linked: readonly Linked[] = [
  {
    kind: 'topic',
    start: '/topics/',
    place: sql`'/topics/' || text.id`,
    isOne: (ends) => sql`text.id = any(${[...ends]}::bigint[])`,
  },
  {
    kind: 'wiki',
    start: '/wiki/',
    place: sql`'/wiki/' || wiki_page.path`,
    isOne: (ends) => sql`wiki_page.path = any(${[...ends]}::text[])`,
  },
  {
    kind: 'article',
    start: '/news/',
    place: sql`'/news/' || article.slug`,
    isOne: (ends) => sql`article.blog_id is null and article.slug = any(${[...ends]}::text[])`,
  },
  {
    kind: 'article',
    start: '/blogs/',
    place: sql`'/blogs/' || (select name from member where id = article.blog_id)
      || '/' || article.slug`,
    isOne: (ends) => sql`(article.blog_id, article.slug) in (
      select m.id, split_part(given, '/', 2) from unnest(${[...ends]}::text[]) given
      join member m on m.name = split_part(given, '/', 1))`,
  },
]

/**
 * Returns the titles of addresses (`/topics/5`, `/wiki/a-page`); an address that does not exist, or
 * that the reader may not see, has none. Takes at most one statement.
 */
export async function linkTitles(
  db: Db,
  places: readonly string[],
  reader: Searcher,
): Promise<ReadonlyMap<string, string>> {
  const parts = [...ofTexts(places, reader), ...ofTargets(places, reader)]
  if (parts.length === 0) return new Map()
  const { rows } = await sql<{ place: string; title: Parameters<typeof targets.titleText>[0] }>`
    ${sql.join(parts, sql` union all `)}`.execute(db)
  return new Map(rows.map(({ place, title }) => [place, targets.titleText(title)]))
}

function ofTexts(places: readonly string[], reader: Searcher) {
  return linked.flatMap(({ kind, start, place, isOne }) => {
    const ends = places.filter((one) => one.startsWith(start)).map((one) => one.slice(start.length))
    const { right, tables, isSeen, title } = kindRow(kind)
    if (ends.length === 0 || !reader.can(right)) return []
    return [
      sql`select ${place} as place, ${title} as title from ${tables(reader)}
        where ${isOne(ends)} and ${isSeen(reader)}`,
    ]
  })
}

function ofTargets(places: readonly string[], reader: Searcher) {
  const found = targets.targetNames.flatMap((target) => {
    const start = `/${targets.pathOf(target)}/`
    const ends = places.filter((one) => one.startsWith(start)).map((one) => one.slice(start.length))
    return ends.map((id) => ({ target, id, start }))
  })
  if (found.length === 0 || !reader.can('catalog.read')) return []
  const column = (name: 'target' | 'id' | 'start') => found.map((one) => one[name])
  return [
    sql`select link.start || link.target_id as place, about.title
      from unnest(${column('target')}::text[], ${column('id')}::bigint[],
        ${column('start')}::text[]) as link (target, target_id, start)
      join lateral ${targets.titlesOf('link', reader)} as about on true`,
  ]
}
