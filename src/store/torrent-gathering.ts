import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Expression, Term } from '../domain/search/expression.ts'
import { leavesOf } from '../domain/search/expression.ts'
import type { SearchQuery } from '../domain/search/query.ts'
import { DEAD_OF_FOUND } from './facet-marks.ts'
import { holds } from './torrent-conditions.ts'
import type { TorrentFilter } from './torrent-filters.ts'
import { asksForStats, passes } from './torrent-filters.ts'
import { asksForWords, isHit, termQuery } from './torrent-search.ts'

// Where what fits a filter is gathered from: torrents, or, when nothing but words and times is
// asked, the table of words (migration 0140), which has less to read for each hit.

/** Parts of a statement that gathers `found`. */
export interface Gatherable {
  /** Has `torrent`, with `id` and `marks` and what the condition asks. */
  readonly tables: RawBuilder<unknown>
  readonly condition: RawBuilder<boolean>
  /** Columns that `found` needs for the last. */
  readonly beside: RawBuilder<unknown>
  /** How many of `found` have no seeders. */
  readonly dead: RawBuilder<number>
}

/** @param isOfWords whether the key of what is gathered needs no column but those of words */
export function gatherable(filter: TorrentFilter, isOfWords: boolean): Gatherable {
  const { search } = filter
  if (isOfWords && search !== null && asksForWordsAlone(filter, search)) return byWords(search)
  const stats = sql`join torrent_stats on torrent_stats.torrent_id = torrent.id`
  return {
    tables: asksForStats(filter) ? sql`torrent ${stats}` : sql`torrent`,
    condition: passes(filter),
    beside: sql``,
    dead: DEAD_OF_FOUND,
  }
}

function byWords(search: SearchQuery): Gatherable {
  const all = search.also.map((one) => holds(one, NOBODY, undefined, hasFile))
  if (asksForWords(search)) all.push(isHit(search))
  return {
    tables: sql`(select torrent_id as id, created_at, state, is_dead, marks, name_key, search, files
      from torrent_words) as torrent`,
    condition: sql<boolean>`torrent.state = 'listed' and ${sql.join(all, sql` and `)}`,
    beside: sql`, torrent.is_dead`,
    dead: sql<number>`(select count(*)::int from found where is_dead)`,
  }
}

/** Nothing that is asked of words is of a member. */
const NOBODY = 0

const hasFile = (term: Term) => sql<boolean>`torrent.files @@ ${termQuery(term)}`

function asksForWordsAlone(filter: TorrentFilter, { all, also }: SearchQuery): boolean {
  const { categoryIds, tagIds, uploaderId, states } = filter
  if ([categoryIds, tagIds, states].some((list) => list.length > 0)) return false
  if (uploaderId !== null || !also.flatMap(leavesOf).every(({ kind }) => isKept(kind))) return false
  return all.length > 0 || also.some(isFound)
}

const isWords = (kind: Expression['kind']) => ['words', 'title', 'file'].includes(kind)
const isKept = (kind: Expression['kind']) => isWords(kind) || kind === 'added'

/** Whether an index of words finds it. */
function isFound(one: Expression): boolean {
  if (one.kind === 'all') return one.of.some(isFound)
  if (one.kind === 'any') return one.of.length > 0 && one.of.every(isFound)
  return isWords(one.kind)
}
