import { sql } from 'kysely'
import type { Schedule } from '../../../domain/search/schedules.ts'
import { SCHEDULES, reportedAt } from '../../../domain/search/schedules.ts'
import type { Db } from '../../base/db.ts'
import { isAmongFilesOfOne } from '../conditions.ts'
import type { TorrentFilter } from '../filters.ts'
import { passes } from '../filters.ts'
import { readerAt } from '../saved-moment.ts'
import { indexNew } from './cover-index.ts'

// Compares a new torrent with all saved searches together: by their keys, then the parts of their
// filters that one statement tests for all, then the rest of the few that are left.

/** Filters of one statement: planning it takes longer than running it. */
const TESTED_AT_ONCE = 50

interface Candidate {
  readonly id: number
  readonly member_id: number
  readonly query: string
  readonly filter: TorrentFilter
  readonly is_partial: boolean
}

/** Returns the saved searches that a listed torrent matches of any member. */
export async function searchesFor(
  db: Db,
  torrentId: number,
  now: Date,
): Promise<readonly number[]> {
  // The keys are read first: the planner could not know how few searches have one of them.
  const { rows: found } = await sql<{ keys: string[] }>`
    select torrent_search_keys(${torrentId}) as keys`.execute(db)
  const { rows } = await sql<Candidate>`
    select s.id, s.member_id, is_partial,
      case when is_partial then query else '' end as query,
      case when is_partial then filter end as filter
    from saved_search_index i
    join torrent on torrent.id = ${torrentId} and torrent.state = 'listed'
    join saved_search s on s.id = i.saved_search_id
    where i.keys && ${found[0].keys}::text[]
      and (i.words is null or torrent.search @@ i.words)
      and (i.category_ids = '{}' or torrent.category_id = any(i.category_ids))
      and torrent.tag_ids @> i.tag_ids
      and (i.uploader_id is null
        or (torrent.uploader_id = i.uploader_id and not torrent.is_anonymous))`.execute(db)
  const whole = rows.filter((row) => !row.is_partial).map(({ id }) => id)
  const rest = await tested(
    db,
    torrentId,
    rows.filter((row) => row.is_partial),
    now,
  )
  return [...whole, ...rest].sort((one, other) => one - other)
}

/** Those whose whole filter matches, by the condition that lists use. */
async function tested(
  db: Db,
  torrentId: number,
  candidates: readonly Candidate[],
  now: Date,
): Promise<readonly number[]> {
  if (candidates.length === 0) return []
  const read = await readerAt(db, 0, candidates, now)
  const matching: number[] = []
  for (let from = 0; from < candidates.length; from += TESTED_AT_ONCE) {
    const each = candidates.slice(from, from + TESTED_AT_ONCE).map((one) => {
      const filter = { ...read(one), memberId: one.member_id }
      return sql`select ${one.id}::bigint as id from torrent
        join torrent_stats on torrent_stats.torrent_id = torrent.id
        where torrent.id = ${torrentId} and ${passes(filter, isAmongFilesOfOne)}`
    })
    const { rows } = await sql<{ id: number }>`${sql.join(each, sql` union all `)}`.execute(db)
    matching.push(...rows.map(({ id }) => id))
  }
  return matching
}

/**
 * Notes the saved searches that a torrent matches, once each, and when they are reported. Returns
 * those that had not matched it before.
 */
export async function noteMatches(
  tx: Db,
  torrentId: number,
  now: Date,
): Promise<readonly number[]> {
  await indexNew(tx)
  const ids = await searchesFor(tx, torrentId, now)
  if (ids.length === 0) return []
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

/** Does this for the newest torrents, which were added without being announced. */
export async function noteRecent(db: Db, limit: number, now: Date): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select id from torrent where state = 'listed'
    order by created_at desc, id desc limit ${limit}`.execute(db)
  for (const { id } of rows.reverse()) {
    await db.transaction().execute((tx) => noteMatches(tx, id, now))
  }
}
