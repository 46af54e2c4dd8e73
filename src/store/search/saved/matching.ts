import { sql } from 'kysely'
import type { Schedule } from '../../../domain/search/schedules.ts'
import { leavesOf } from '../../../domain/search/expression.ts'
import type { SearchQuery } from '../../../domain/search/query.ts'
import { SCHEDULES, reportedAt } from '../../../domain/search/schedules.ts'
import type { Db } from '../../base/db.ts'
import type { Fails } from '../../records/tasks/failed-rows.ts'
import { failsWith, inHalves } from '../../records/tasks/failed-rows.ts'
import { isAmongFilesOfOne } from '../conditions.ts'
import type { TorrentFilter } from '../filters.ts'
import { passes } from '../filters.ts'
import { readerAt } from '../saved-moment.ts'
import { indexNew } from './cover-index.ts'

// Compares a new torrent with all saved searches together: first by their keys, then by the parts
// of their filters that one statement tests for all, and then by the remaining parts of the few
// that are left.

/** The most filters per statement: planning it takes longer than running it. */
const TESTED_AT_ONCE = 50

/** Saved searches with the same filter: even for a popular title, few filters are different. */
interface Candidates {
  readonly query: string
  /** The filter without the member and the time. */
  readonly filter: Omit<TorrentFilter, 'memberId' | 'now'>
  readonly ids: readonly number[]
  /** The member of each search. */
  readonly member_ids: readonly number[]
}

/** Returns the saved searches of all members that a listed torrent matches. */
export async function searchesFor(
  tx: Db,
  torrentId: number,
  now: Date,
  fails: Fails = failsWith,
): Promise<readonly number[]> {
  const found = await foundByKeys(tx, torrentId)
  const partial = found.filter((one) => one.is_partial).map(({ id }) => id)
  const whole = found.filter((one) => !one.is_partial).map(({ id }) => id)
  const test = async (ids: readonly number[]) => tested(tx, torrentId, await savedAs(tx, ids), now)
  const rest = await inHalves(tx, partial, test, fails)
  return [...whole, ...rest].sort((one, other) => one - other)
}

/** Returns the searches that match by the index of searches. */
async function foundByKeys(db: Db, torrentId: number) {
  // The keys are read first, and their index must be used: the planner expects most searches to
  // have one of the keys, and would read all of them, in the order of the table or of their IDs.
  const { rows: read } = await sql<{ keys: string[] }>`
    select torrent_search_keys(${torrentId}) as keys, ${plansFor('off')}`.execute(db)
  const { rows } = await sql<{ id: number; is_partial: boolean }>`
    select i.saved_search_id as id, i.is_partial
    from saved_search_index i
    join torrent on torrent.id = ${torrentId} and torrent.state = 'listed'
    where i.keys && ${read[0].keys}::text[]
      and (i.words is null or torrent.search @@ i.words)
      and (i.category_ids = '{}' or torrent.category_id = any(i.category_ids))
      and torrent.tag_ids @> i.tag_ids
      and (i.uploader_id is null
        or (torrent.uploader_id = i.uploader_id and not torrent.is_anonymous))`.execute(db)
  await sql`select ${plansFor('on')}`.execute(db)
  return rows
}

/** Sets whether this transaction may read a table other than by a bitmap scan of an index. */
function plansFor(other: 'on' | 'off') {
  return sql`
    set_config('enable_seqscan', ${other}, true), set_config('enable_indexscan', ${other}, true)`
}

async function savedAs(db: Db, ids: readonly number[]): Promise<readonly Candidates[]> {
  const { rows } = await sql<Candidates>`
    select query, filter, array_agg(id) as ids, array_agg(member_id) as member_ids
    from (select id, member_id, query, filter - '{memberId,now,namesOf}'::text[] as filter
      from saved_search where id = any(${ids}::bigint[])) as given
    group by query, filter order by min(id)`.execute(db)
  return rows
}

/** Returns the searches whose whole filter matches, by the condition that lists use. */
async function tested(
  db: Db,
  torrentId: number,
  candidates: readonly Candidates[],
  now: Date,
): Promise<readonly number[]> {
  const saved = candidates.map((one) => ({ ...one, filter: { ...one.filter, memberId: 0 } }))
  const read = await readerAt(db, 0, saved, now)
  // Many searches for different words have the same condition, on size or age.
  const tests = new Map<string, Test>()
  for (const one of saved) {
    for (const { filter, ids } of testsOf(one, read(one))) {
      const name = JSON.stringify(filter)
      const test = tests.get(name) ?? { filter, ids: [] }
      test.ids.push(...ids)
      tests.set(name, test)
    }
  }
  const all = [...tests.values()]
  const matching: number[] = []
  for (let from = 0; from < all.length; from += TESTED_AT_ONCE) {
    const each = all.slice(from, from + TESTED_AT_ONCE).map(({ filter }, at) => {
      return sql`select ${from + at}::int as at from torrent
        join torrent_stats on torrent_stats.torrent_id = torrent.id
        where torrent.id = ${torrentId} and ${passes(filter, isAmongFilesOfOne)}`
    })
    const { rows } = await sql<{ at: number }>`${sql.join(each, sql` union all `)}`.execute(db)
    matching.push(...rows.flatMap(({ at }) => all[at].ids))
  }
  return matching
}

interface Test {
  readonly filter: TorrentFilter
  readonly ids: number[]
}

/** Returns one test for all members, or one for each if the searches depend on the member. */
function testsOf(
  { filter, ids, member_ids: members }: Candidates & { readonly filter: TorrentFilter },
  current: TorrentFilter,
): readonly Test[] {
  const rest = untestedPart(filter, current)
  if (!isOfMember(current.states, current.search)) return [{ filter: rest, ids: [...ids] }]
  return ids.map((id, at) => ({ filter: { ...rest, memberId: members[at] }, ids: [id] }))
}

/**
 * Returns the part of a filter that the statement for all searches does not test.
 * @param saved the filter that is indexed
 * @param current the same filter now
 */
function untestedPart(saved: TorrentFilter, current: TorrentFilter): TorrentFilter {
  const { search } = current
  const words = (filter: TorrentFilter) => JSON.stringify([filter.search?.all, filter.search?.none])
  const isSame = words(saved) === words(current)
  const rest = search === null || !isSame ? search : { ...search, all: [], none: [], leftOut: null }
  return { ...current, categoryIds: [], tagIds: [], uploaderId: null, search: rest }
}

function isOfMember(states: TorrentFilter['states'], search: SearchQuery | null): boolean {
  const isOfSwarm = (one: string) => one === 'alive' || one === 'dead'
  const leaves = (search?.also ?? []).flatMap((one) => leavesOf(one))
  return (
    !states.every(isOfSwarm) || leaves.some((one) => one.kind === 'is' && !isOfSwarm(one.quality))
  )
}

/**
 * Records the saved searches that a torrent matches, once each, and when to report them. Returns
 * those that had not matched it before.
 * @param fails what to do about a search that fails: it does not stop the others
 */
export async function noteMatches(
  tx: Db,
  torrentId: number,
  now: Date,
  fails: Fails = failsWith,
): Promise<readonly number[]> {
  await indexNew(tx, fails)
  const ids = await searchesFor(tx, torrentId, now, fails)
  return inHalves(tx, ids, (some) => note(tx, torrentId, some, now), fails)
}

async function note(tx: Db, torrentId: number, ids: readonly number[], now: Date) {
  const { rows } = await sql<{ saved_search_id: number }>`
    insert into search_alert (saved_search_id, torrent_id, at, tell_at, irc_at)
    select s.id, ${torrentId}::bigint, ${now}::timestamptz,
      case when notifies then ${timeOf(sql.ref('s.schedule'), now)} end,
      ${timeOf(sql.ref('s.irc'), now)}
    from saved_search s join member on member.id = s.member_id
    where s.id = any(${ids}::bigint[]) and member.state = 'active'
      and (notifies or irc <> 'off'
        or exists (select from webhook where webhook.saved_search_id = s.id and is_on))
      and not exists (select from torrent where torrent.id = ${torrentId}
        and uploader_id = s.member_id)
    order by s.id
    on conflict do nothing returning saved_search_id`.execute(tx)
  return rows.map((row) => row.saved_search_id)
}

function timeOf(schedule: ReturnType<typeof sql.ref>, now: Date) {
  const each = SCHEDULES.map((one: Schedule) => {
    return sql`when ${sql.lit(one)} then ${reportedAt(one, now)}::timestamptz`
  })
  return sql`case ${schedule} ${sql.join(each, sql` `)} end`
}

/** Records the matches of the newest torrents, which were added without being announced. */
export async function noteRecent(db: Db, limit: number, now: Date): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select id from torrent where state = 'listed'
    order by created_at desc, id desc limit ${limit}`.execute(db)
  for (const { id } of rows.reverse()) {
    await db.transaction().execute((tx) => noteMatches(tx, id, now))
  }
}
