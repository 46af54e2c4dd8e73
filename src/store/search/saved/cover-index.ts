import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Key } from '../../../domain/search/cover.ts'
import type { Term } from '../../../domain/search/expression.ts'
import { coverOf } from '../../../domain/search/cover.ts'
import type { Db } from '../../base/db.ts'
import type { Fails } from '../../records/tasks/failed-rows.ts'
import { apartFrom, failsWith, inHalves } from '../../records/tasks/failed-rows.ts'
import type { TorrentFilter } from '../filters.ts'
import { asksForWords, termAmong, termQuery, wordsQuery } from '../terms-query.ts'

// The index of saved searches. The matcher fills the index before reading it, so that every search
// is indexed, however it was saved.

/** The most searches per statement. */
const AT_ONCE = 200

interface Unindexed {
  readonly id: number
  readonly member_id: number
  readonly filter: TorrentFilter
}

/**
 * Indexes the searches that are not indexed yet; returns how many. Those that fail are tried again
 * with the next torrent.
 */
export async function indexNew(tx: Db, fails: Fails = failsWith): Promise<number> {
  const failed: number[] = []
  for (let sum = 0; ;) {
    const { rows } = await sql<Unindexed>`
      select id, member_id, filter from saved_search
      where not is_indexed and ${apartFrom(sql`id`, failed)} order by id limit ${AT_ONCE}
      for update skip locked`.execute(tx)
    if (rows.length === 0) return sum
    const add = (some: readonly Unindexed[]) => addEntries(tx, some)
    const added = await inHalves(tx, rows, add, ({ id }, error) => {
      failed.push(id)
      fails(id, error)
    })
    sum += added.length
  }
}

async function addEntries(tx: Db, rows: readonly Unindexed[]): Promise<readonly Unindexed[]> {
  await sql`
    insert into saved_search_index
      (saved_search_id, keys, words, category_ids, tag_ids, uploader_id, is_partial)
    ${sql.join(rows.map(entryOf), sql` union all `)}
    on conflict do nothing`.execute(tx)
  await sql`update saved_search set is_indexed = true
    where id = any(${rows.map(({ id }) => id)}::bigint[])`.execute(tx)
  return rows
}

function entryOf({ id, member_id: memberId, filter }: Unindexed): RawBuilder<unknown> {
  const { search, categoryIds, tagIds, uploaderId, states } = filter
  const keys = coverOf({ search, categoryIds, tagIds, uploaderId, memberId })
  const words = search !== null && asksForWords(search) ? wordsQuery(search) : sql`null::tsquery`
  const isPartial = states.length > 0 || (search !== null && search.also.length > 0)
  return sql`select ${id}::bigint, ${textsOf(keys, search?.all ?? [])}, ${words},
    ${categoryIds}::bigint[],
    ${tagIds}::bigint[], ${uploaderId}::bigint, ${isPartial}::boolean`
}

/**
 * Returns the keys as texts. A term is replaced by the words of its query, of which a match has at
 * least one.
 */
function textsOf(keys: readonly Key[], all: readonly Term[]): RawBuilder<unknown> {
  const given = keys.flatMap((one) => ('key' in one ? [one.key] : []))
  const terms = keys.flatMap((one) => ('key' in one ? [] : [one]))
  const each = terms.map(({ term, kind, at }) => {
    const query = at === undefined ? termQuery(term) : termAmong(all, at)
    return sql`term_keys(${query}, ${kind}::text)`
  })
  return sql`(${sql.join([sql`${given}::text[]`, ...each], sql` || `)})`
}
