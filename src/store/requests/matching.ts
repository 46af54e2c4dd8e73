import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { differences } from '../../domain/requests/differences.ts'
import type { AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import type { Db } from '../base/db.ts'
import { notify } from '../notifications/notifications.ts'
import * as attributes from '../taxonomy/attributes.ts'

// Torrents that may fill an open request: in its category, with its attributes, and in its bundle
// or, if it has none, with the words of its title in their names. Members decide whether one fills
// it.

/** The most requests per torrent, and the most torrents per request. */
const MOST = 20

interface Pair {
  readonly requestId: number
  readonly torrentId: number
  readonly title: string
  readonly torrent: string
  readonly askerId: number
  readonly uploaderId: number | null
  readonly categoryId: number
  readonly wanted: AttributeValues
  readonly attributes: AttributeValues
}

/**
 * Records the open requests that a new torrent matches, and notifies the requesters and the
 * uploader.
 */
export async function noteTorrent(tx: Db, torrentId: number, now: Date): Promise<void> {
  const rows = await pairs(tx, sql`t.id = ${torrentId} and r.state = 'open'`, sql`r.worth desc`)
  for (const pair of await noted(tx, rows, now)) await tell(tx, pair, now)
}

/** Records the torrents that match a request as it is now; the requester sees them on its page. */
export async function noteListed(tx: Db, requestId: number, now: Date): Promise<void> {
  await tx.deleteFrom('request_match').where('request_id', '=', requestId).execute()
  const ids = await newestFor(tx, requestId)
  const which = sql<boolean>`r.id = ${requestId} and t.id = any(${ids}::bigint[])`
  await noted(tx, await pairs(tx, which, sql`t.id desc`), now)
}

/**
 * Returns the IDs of the newest listed torrents that match a request, without comparing attributes.
 * The words are passed as a value: with a join, PostgreSQL would not use the index and would read
 * all torrents (22 s for a million).
 */
async function newestFor(tx: Db, requestId: number): Promise<readonly number[]> {
  const asked = await tx
    .selectFrom('request')
    .select(['bundle_id', 'category_id', 'member_id', sql<string>`wanted::text`.as('wanted')])
    .where('id', '=', requestId)
    .executeTakeFirst()
  if (asked === undefined || (asked.bundle_id === null && asked.wanted === '')) return []
  const isFound =
    asked.bundle_id === null
      ? sql`t.search @@ ${asked.wanted}::tsquery`
      : sql`t.bundle_id in (${withinBundle(asked.bundle_id)})`
  const { rows } = await sql<{ id: number }>`
    select t.id from torrent t
    where t.state = 'listed' and t.uploader_id is distinct from ${asked.member_id}::bigint
      and t.category_id in (
        with recursive below as (
          select ${asked.category_id}::bigint as id, 1 as level
          union all
          select c.id, level + 1 from category c
          join below on c.parent_id = below.id where level < 8
        ) select id from below)
      and ${isFound}
    order by t.id desc limit ${MOST * 5}`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Selects a bundle, or the one into which it was merged, with all bundles below it. */
function withinBundle(id: number) {
  return sql`
    with recursive into_one as (
      select id, merged_into, 1 as level from bundle where id = ${id}
      union all
      select b.id, b.merged_into, level + 1 from bundle b
      join into_one on b.id = into_one.merged_into where level < 8
    ), below as (
      select id, 1 as level from into_one where merged_into is null
      union all
      select b.id, level + 1 from bundle b
      join below on b.parent_id = below.id where level < 8
    ) select id from below`
}

async function pairs(
  tx: Db,
  which: RawBuilder<boolean>,
  order: RawBuilder<unknown>,
): Promise<readonly Pair[]> {
  const { rows } = await sql<Pair>`
    select r.id as "requestId", t.id as "torrentId", r.title, t.name as torrent,
      r.member_id as "askerId", u.id as "uploaderId", r.category_id as "categoryId",
      r.attributes as wanted, t.attributes
    from torrent t join request r on r.category_id in (
      with recursive up as (
        select id, parent_id, 1 as level from category where id = t.category_id
        union all
        select c.id, c.parent_id, level + 1 from category c
        join up on c.id = up.parent_id where level < 8
      ) select id from up)
    left join member u on u.id = t.uploader_id and u.left_at is null
    where ${which} and t.state = 'listed' and t.uploader_id is distinct from r.member_id
      and case when r.bundle_id is null then r.wanted::text <> '' and t.search @@ r.wanted
        else ${inBundle(sql`t.bundle_id`, sql`r.bundle_id`)} end
    order by ${order} limit ${MOST * 5}`.execute(tx)
  return rows
}

/** Records pairs whose attributes match and that were not known before; returns these. */
async function noted(tx: Db, rows: readonly Pair[], now: Date): Promise<readonly Pair[]> {
  const matching: Pair[] = []
  for (const row of rows) {
    const known = await attributes.attributesOf(tx, row.categoryId)
    const offered = { isInCategory: true, isInBundle: true, attributes: row.attributes }
    if (differences({ attributes: row.wanted }, offered, known).length === 0) matching.push(row)
  }
  if (matching.length === 0) return []
  const values = matching.slice(0, MOST).map(({ requestId, torrentId }) => {
    return { request_id: requestId, torrent_id: torrentId, found_at: now }
  })
  const fresh = await tx
    .insertInto('request_match')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .returning(['request_id', 'torrent_id'])
    .execute()
  return matching.filter(({ requestId, torrentId }) =>
    fresh.some((one) => one.request_id === requestId && one.torrent_id === torrentId),
  )
}

async function tell(tx: Db, pair: Pair, now: Date): Promise<void> {
  const { requestId, askerId, uploaderId, title, torrent } = pair
  const data = { request: title, torrent: torrent.slice(0, 200) }
  const news = { data, href: `/requests/${requestId}`, now }
  await notify(tx, { member: askerId, code: 'request-matched', ...news })
  if (uploaderId === null) return
  await notify(tx, { member: uploaderId, code: 'request-matched-upload', ...news })
}

export type MatchRow = Awaited<ReturnType<typeof list>>[number]

/**
 * Lists the newest listed torrents that match a request, without those that were offered as a fill.
 */
export async function list(db: Db, requestId: number, limit: number) {
  return db
    .selectFrom('request_match as found')
    .innerJoin('torrent', 'torrent.id', 'found.torrent_id')
    .leftJoin('member as uploader', (join) =>
      join.onRef('uploader.id', '=', 'torrent.uploader_id').on('torrent.is_anonymous', '=', false),
    )
    .select(['torrent.id', 'torrent.name', 'torrent.size', 'found.found_at as foundAt'])
    .select(['uploader.id as uploaderId', 'uploader.name as uploader'])
    .where('found.request_id', '=', requestId)
    .where('torrent.state', '=', 'listed')
    .where(
      sql<boolean>`not exists (select from request_fill f
      where f.request_id = found.request_id and f.torrent_id = found.torrent_id)`,
    )
    .orderBy('found.torrent_id', 'desc')
    .limit(limit)
    .execute()
}

/** SQL: whether a bundle is the wanted one, the one into which that was merged, or below either. */
export function inBundle(bundle: RawBuilder<unknown>, wanted: RawBuilder<unknown>) {
  return sql<boolean>`(${wanted} is null or exists (
    with recursive into_one as (
      select id, merged_into, 1 as level from bundle where id = ${wanted}
      union all
      select b.id, b.merged_into, level + 1 from bundle b
      join into_one on b.id = into_one.merged_into where level < 8
    ), up as (
      select id, parent_id, 1 as level from bundle where id = ${bundle}
      union all
      select b.id, b.parent_id, level + 1 from bundle b
      join up on b.id = up.parent_id where level < 8
    ) select from up where up.id in (select id from into_one where merged_into is null)))`
}
