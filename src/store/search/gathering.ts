import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Expression } from '../../domain/search/expression.ts'
import { leavesOf } from '../../domain/search/expression.ts'
import type { HasFile } from './conditions.ts'
import type { TorrentFilter } from './filters.ts'
import { asksForStats, passes } from './filters.ts'
import { termQuery } from './terms-query.ts'

// The table from which matches are gathered: torrent, or torrent_words if the filter has only
// words, times and an uploader: it takes less reading per match.

/** Parts of a statement that gathers `found`. */
export interface Gatherable {
  /** Provides `torrent`, with `id`, `marks` and the columns of the condition. */
  readonly tables: RawBuilder<unknown>
  readonly condition: RawBuilder<boolean>
}

/**
 * Returns the parts for a filter.
 * @param isOfWords whether the sort key needs only columns of torrent_words
 */
export function gatherable(filter: TorrentFilter, isOfWords: boolean): Gatherable {
  if (isOfWords && asksForWordsAlone(filter)) return byWords(filter)
  const stats = sql`join torrent_stats on torrent_stats.torrent_id = torrent.id`
  return {
    tables: asksForStats(filter) ? sql`torrent ${stats}` : sql`torrent`,
    condition: passes(filter),
  }
}

/**
 * Returns the parts for a sample, always of the same pages; null if torrent_words is not enough for
 * the filter.
 * @param percent of the torrents in the sample
 */
export function gatherableSample(filter: TorrentFilter, percent: number): Gatherable | null {
  if (!asksForWordsAlone(filter)) return null
  return byWords(filter, sql`tablesample system (${percent}::real) repeatable (1)`, hasFileAlways)
}

function byWords(filter: TorrentFilter, sample = sql``, has: HasFile = hasFile): Gatherable {
  return {
    tables: sql`(select torrent_id as id, created_at, state, uploader_id, is_anonymous, marks,
      name_key, search, files from torrent_words ${sample}) as torrent`,
    condition: passes(filter, has),
  }
}

// Every row of a sample is tested, so the query of the term is computed only once.
const hasFileAlways: HasFile = (term) => sql<boolean>`torrent.files @@ (select ${termQuery(term)})`

const hasFile: HasFile = (term) => sql<boolean>`torrent.files @@ ${termQuery(term)}`

function asksForWordsAlone(filter: TorrentFilter): boolean {
  const { search, categoryIds, tagIds, uploaderId, within, states } = filter
  // torrent_words does not contain the bundle of a torrent.
  const lists = [categoryIds, tagIds, states, within?.bundles ?? []]
  if (lists.some((list) => list.length > 0)) return false
  const also = search?.also ?? []
  if (!also.flatMap(leavesOf).every(({ kind }) => isKept(kind))) return false
  return uploaderId !== null || (search !== null && search.all.length > 0) || also.some(isFound)
}

const isWords = (kind: Expression['kind']) => ['words', 'title', 'file'].includes(kind)
const isKept = (kind: Expression['kind']) => isWords(kind) || kind === 'added'

/** Returns whether an index of words can find the expression's matches. */
function isFound(one: Expression): boolean {
  if (one.kind === 'all') return one.of.some(isFound)
  if (one.kind === 'any') return one.of.length > 0 && one.of.every(isFound)
  return isWords(one.kind)
}
