import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Term } from '../../domain/search/expression.ts'
import type { SearchQuery } from '../../domain/search/query.ts'

// Words become what the index holds in the database itself (0001-base.sql), so that names and
// questions are taken apart in the same way.

/** Whether it asks for words at all. */
export function asksForWords({ all, none }: SearchQuery): boolean {
  return all.length + none.length > 0
}

/** Whether a torrent has the words that are searched for, in its name or tags. */
export function isHit(query: SearchQuery): RawBuilder<boolean> {
  return sql<boolean>`torrent.search @@ ${tsquery(query)}`
}

/**
 * How well a hit fits: a whole number, made of nothing but its name and tags, so that it stays the
 * same from page to page. A name that is what was typed comes first, then those that begin with
 * it, then those that have the words themselves and not only their beginnings; then what has them
 * close to each other, in the name rather than in tags, in a short name rather than in a long one.
 */
export function rankOf(query: SearchQuery): RawBuilder<number> {
  const typed = sql`search_key(${query.all.map(({ text }) => text).join(' ')})`
  const exact = { ...query, all: query.all.map((term) => ({ ...term, isPrefix: false })) }
  return sql<number>`(
    case when torrent.name_key = ${typed} then 4000000
      when starts_with(torrent.name_key, ${typed} || ' ') then 3000000
      when starts_with(torrent.name_key, ${typed}) then 2000000
      when torrent.search @@ ${tsquery(exact)} then 1000000 else 0 end
    + (ts_rank('{0, 0.1, 0.3, 1}', torrent.search, ${tsquery(query)}, 1) * 900000)::int)`
}

// Functions of the parameters alone: worked out once, before the plan is made.
function tsquery({ all, none }: SearchQuery): RawBuilder<unknown> {
  const parts = [...all.map(termQuery), ...none.map((term) => sql`!! ${termQuery(term)}`)]
  return sql`(${sql.join(parts, sql` && `)})`
}

/** A term as the index asks it. */
export function termQuery({ text, isPrefix }: Term): RawBuilder<unknown> {
  return sql`search_query(${text}::text, ${isPrefix}::boolean)`
}
