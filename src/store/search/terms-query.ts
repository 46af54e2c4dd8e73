import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Term } from '../../domain/search/expression.ts'
import type { SearchQuery } from '../../domain/search/query.ts'

// The same database functions split names and queries; they also know the alternatives of a word
// (0087-words-as-typed.sql). Alternatives are used to find matches, and only what was typed to rank
// them.

/** Returns whether the search contains any words. */
export function asksForWords({ all, none }: SearchQuery): boolean {
  return all.length + none.length > 0
}

/** SQL: whether a torrent has the search words in its name or tags. */
export function isHit(query: SearchQuery): RawBuilder<boolean> {
  return sql<boolean>`torrent.search @@ ${wordsQuery(query)}`
}

/**
 * SQL: how well a match fits, as a whole number that depends only on its name and tags, so that it
 * stays the same from page to page. A name equal to the query comes first, then names that start
 * with it, then those that contain the full words as typed, not only prefixes or alternatives.
 * After that, words close to each other, in the name rather than in tags, and in a short name
 * rather than in a long one.
 */
export function rankOf(query: SearchQuery): RawBuilder<number> {
  const typed = sql`search_key(${query.all.map(({ text }) => text).join(' ')})`
  const exact = { ...query, all: query.all.map((term) => ({ ...term, isPrefix: false })) }
  return sql<number>`(
    case when torrent.name_key = ${typed} then 4000000
      when starts_with(torrent.name_key, ${typed} || ' ') then 3000000
      when starts_with(torrent.name_key, ${typed}) then 2000000
      when torrent.search @@ ${typedQuery(exact)} then 1000000 else 0 end
    + (ts_rank('{0, 0.1, 0.3, 1}', torrent.search, ${typedQuery(query)}, 1) * 900000)::int)`
}

/**
 * SQL: the words of a query. They depend only on parameters, so they are computed once, before
 * planning.
 */
export function wordsQuery({ all, none }: Terms): RawBuilder<unknown> {
  return sql`search_all(${textsOf(all)}::text[], ${all.map(({ isPrefix }) => isPrefix)}::boolean[],
    ${textsOf(none)}::text[])`
}

/** SQL: the words of a query as they were typed, without alternatives. */
function typedQuery({ all, none }: Terms): RawBuilder<unknown> {
  const typed = ({ text, isPrefix }: Term) => sql`search_typed(${text}::text, ${isPrefix}::boolean)`
  const parts = [...all.map(typed), ...none.map((term) => sql`!! ${typed(term)}`)]
  return sql`(${sql.join(parts, sql` && `)})`
}

type Terms = Pick<SearchQuery, 'all' | 'none'>

const textsOf = (terms: readonly Term[]) => terms.map(({ text }) => text)

/** SQL: one term of a query with several, with the alternatives that its neighbors allow. */
export function termAmong(all: readonly Term[], at: number): RawBuilder<unknown> {
  return sql`(search_terms(${textsOf(all)}::text[],
    ${all.map(({ isPrefix }) => isPrefix)}::boolean[]))[${at + 1}::int]`
}

/** SQL: a term as a query on the index. */
export function termQuery({ text, isPrefix }: Term): RawBuilder<unknown> {
  return sql`search_query(${text}::text, ${isPrefix}::boolean)`
}
