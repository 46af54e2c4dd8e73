import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Term } from '../../domain/search/expression.ts'
import type { SearchQuery } from '../../domain/search/query.ts'

// Words are normalized in the database (0001-base.sql), so that names and queries are split the
// same way.

/** Whether the search contains any words. */
export function asksForWords({ all, none }: SearchQuery): boolean {
  return all.length + none.length > 0
}

/** Whether a torrent has the search words in its name or tags. */
export function isHit(query: SearchQuery): RawBuilder<boolean> {
  return sql<boolean>`torrent.search @@ ${wordsQuery(query)}`
}

/**
 * How well a match fits: a whole number that depends only on its name and tags, so it stays the
 * same from page to page. A name equal to the query comes first, then names that start with it,
 * then those that contain the full words and not only prefixes. After that, words close to each
 * other, in the name rather than in tags, and in a short name rather than in a long one.
 */
export function rankOf(query: SearchQuery): RawBuilder<number> {
  const typed = sql`search_key(${query.all.map(({ text }) => text).join(' ')})`
  const exact = { ...query, all: query.all.map((term) => ({ ...term, isPrefix: false })) }
  return sql<number>`(
    case when torrent.name_key = ${typed} then 4000000
      when starts_with(torrent.name_key, ${typed} || ' ') then 3000000
      when starts_with(torrent.name_key, ${typed}) then 2000000
      when torrent.search @@ ${wordsQuery(exact)} then 1000000 else 0 end
    + (ts_rank('{0, 0.1, 0.3, 1}', torrent.search, ${wordsQuery(query)}, 1) * 900000)::int)`
}

/** The words of a query. Depends only on parameters, so it is computed once, before planning. */
export function wordsQuery({ all, none }: Pick<SearchQuery, 'all' | 'none'>): RawBuilder<unknown> {
  const parts = [...all.map(termQuery), ...none.map((term) => sql`!! ${termQuery(term)}`)]
  return sql`(${sql.join(parts, sql` && `)})`
}

/** A term as a query of the index. */
export function termQuery({ text, isPrefix }: Term): RawBuilder<unknown> {
  return sql`search_query(${text}::text, ${isPrefix}::boolean)`
}
