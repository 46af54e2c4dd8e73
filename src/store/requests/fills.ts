import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { differences } from '../../domain/requests/differences.ts'
import { ANONYMOUS } from '../../domain/torrents/texts.ts'
import type { AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import type { Db } from '../base/db.ts'
import { notifyAll } from '../notifications/notifications.ts'
import * as community from '../records/community-announcements.ts'
import * as attributes from '../taxonomy/attributes.ts'
import * as categories from '../taxonomy/categories.ts'
import * as watchEvents from '../watches/events.ts'
import * as claims from './claims.ts'
import { giversOf } from './held.ts'
import { inBundle } from './matching.ts'
import type { LockedRequest } from './requests.ts'
import { lock } from './requests.ts'

// A torrent that fills a request. The request is locked: of two fills at the same time, only one is
// accepted.

export type Filled =
  | { readonly ok: true; readonly id: number }
  | {
      readonly ok: false
      readonly code:
        | 'REQUEST_NOT_FOUND'
        | 'REQUEST_REMOVED'
        | 'REQUEST_NOT_OPEN'
        | 'REQUEST_FILLED'
        | 'REQUEST_CLAIMED'
        | 'NOT_LISTED'
        | 'NO_UPLOADER'
        | 'OWN_TORRENT'
        | 'FILLED_BEFORE'
    }
  | { readonly ok: false; readonly code: 'DIFFERENT'; readonly differences: readonly string[] }

interface NewFill {
  readonly requestId: number
  readonly torrentId: number
}

/** A torrent that can be offered, and the conditions of the request that it does not meet. */
export interface Examined {
  readonly name: string
  readonly size: number
  readonly differences: readonly string[]
}

type Refused = Exclude<Filled, { readonly ok: true } | { readonly code: 'DIFFERENT' }>

/** Returns the effect that a fill would have now, without filling. */
export async function check(
  db: Db,
  given: NewFill,
  by: { readonly id: number },
  now: Date,
): Promise<{ readonly ok: true; readonly torrent: Examined } | Refused> {
  return db.transaction().execute(async (tx) => {
    const found = await examine(tx, given, by.id, now)
    if (!found.ok) return found
    const { name, size } = found.torrent
    return { ok: true, torrent: { name, size, differences: found.differences } }
  })
}

async function examine(tx: Db, { requestId, torrentId }: NewFill, byId: number, now: Date) {
  const no = (code: Refused['code']) => ({ ok: false, code }) as const
  const asked = await lock(tx, requestId)
  if (asked === undefined) return no('REQUEST_NOT_FOUND')
  const wrong = await closedTo(tx, asked, byId, now)
  if (wrong !== null) return no(wrong)
  const torrent = await offered(tx, asked, torrentId)
  if (torrent?.state !== 'listed') return no('NOT_LISTED')
  const { payee } = torrent
  if (payee === null) return no('NO_UPLOADER')
  if (payee === asked.memberId) return no('OWN_TORRENT')
  if (torrent.wasDeclined) return no('FILLED_BEFORE')
  const known = await attributes.attributesOf(tx, asked.categoryId)
  const found = differences({ attributes: torrent.wanted }, torrent, known)
  return { ok: true, asked, torrent, payee, differences: found } as const
}

export async function fill(
  db: Db,
  { requestId, torrentId }: NewFill,
  by: { readonly id: number; readonly name: string },
  now: Date,
): Promise<Filled> {
  return db.transaction().execute(async (tx): Promise<Filled> => {
    const found = await examine(tx, { requestId, torrentId }, by.id, now)
    if (!found.ok) return found
    const { asked, torrent, payee, differences: all } = found
    if (all.length > 0) return { ok: false, code: 'DIFFERENT', differences: all }
    const { id } = await tx
      .insertInto('request_fill')
      .values({
        ...{ request_id: requestId, torrent_id: torrentId, payee_id: payee, filler_id: by.id },
        filled_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx.updateTable('request').set({ state: 'filled' }).where('id', '=', requestId).execute()
    await claims.endAll(tx, [requestId], now)
    const told = new Set([asked.memberId, payee, ...(await giversOf(tx, requestId))])
    const members = [...told].filter((one) => one !== by.id)
    const author = torrent.isAnonymous && payee === by.id ? ANONYMOUS : by.name
    const data = { author, request: asked.title }
    const news = { code: 'request-filled', data, href: `/requests/${requestId}` } as const
    await notifyAll(tx, { members, ...news, now })
    await community.note(tx, { kind: 'fill', aboutId: id }, now)
    await watchEvents.note(tx, { addition: 'fill', id, authorId: by.id, told: [...told] }, now)
    return { ok: true, id }
  })
}

type Closed = 'REQUEST_REMOVED' | 'REQUEST_NOT_OPEN' | 'REQUEST_FILLED' | 'REQUEST_CLAIMED' | null

async function closedTo(tx: Db, asked: LockedRequest, by: number, now: Date): Promise<Closed> {
  const { id, state, endsAt } = asked
  if (state === 'removed') return 'REQUEST_REMOVED'
  if (['filled', 'disputed', 'approved'].includes(state)) return 'REQUEST_FILLED'
  if (state !== 'open') return 'REQUEST_NOT_OPEN'
  await claims.expire(tx, id, now)
  const claim = await tx
    .selectFrom('request_claim')
    .select('member_id')
    .where('request_id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  // A request waits for the end of its claim (ending.ts), so that the member who claimed it can
  // still fill it.
  if (claim?.member_id === by) return null
  if (endsAt <= now) return 'REQUEST_NOT_OPEN'
  return claim === undefined ? null : 'REQUEST_CLAIMED'
}

interface Offered {
  readonly name: string
  /** The size in bytes. */
  readonly size: number
  readonly state: string
  /** The uploader; null if the account was deleted. */
  readonly payee: number | null
  readonly isAnonymous: boolean
  readonly wasDeclined: boolean
  readonly isInCategory: boolean
  readonly isInBundle: boolean
  readonly attributes: AttributeValues
  readonly wanted: AttributeValues
}

/** Returns the torrent, compared with the request; it cannot change until the transaction ends. */
async function offered(
  tx: Db,
  { id, categoryId }: LockedRequest,
  torrentId: number,
): Promise<Offered | undefined> {
  const below = categories.idsBelow(await categories.list(tx), categoryId)
  const { rows } = await sql<Offered>`
    select t.name, t.size, t.state, u.id as payee, t.is_anonymous as "isAnonymous", t.attributes,
      r.attributes as wanted,
      t.category_id = any(${[...below]}::bigint[]) as "isInCategory",
      ${inBundle(sql`t.bundle_id`, sql`r.bundle_id`)} as "isInBundle",
      exists (select from request_fill f where f.request_id = r.id and f.torrent_id = t.id
        and f.state in ('declined', 'undone')) as "wasDeclined"
    from torrent t join request r on r.id = ${id}
    left join member u on u.id = t.uploader_id and u.left_at is null
    where t.id = ${torrentId} for share of t`.execute(tx)
  return rows.length === 0 ? undefined : rows[0]
}

export type FillRow = Awaited<ReturnType<typeof list>>[number]

/** SQL: whether a member of a fill is the uploader of its anonymous torrent. */
export function isUnnamed(memberId: RawBuilder<unknown>) {
  return sql<boolean>`(torrent.is_anonymous and torrent.uploader_id = ${memberId})`
}

/** Lists the newest fills of a request, with hidden names left out. */
export async function list(db: Db, requestId: number, limit: number) {
  return db
    .selectFrom('request_fill as fill')
    .innerJoin('torrent', 'torrent.id', 'fill.torrent_id')
    .leftJoin('member as payee', (join) =>
      join
        .onRef('payee.id', '=', 'fill.payee_id')
        .on(({ not }) => not(isUnnamed(sql`fill.payee_id`))),
    )
    .leftJoin('member as filler', (join) =>
      join
        .onRef('filler.id', '=', 'fill.filler_id')
        .on(({ not }) => not(isUnnamed(sql`fill.filler_id`))),
    )
    .leftJoin('member as decider', 'decider.id', 'fill.decided_by')
    .select(['fill.id', 'fill.state', 'fill.torrent_id as torrentId', 'torrent.name as torrent'])
    .select(['fill.payee_id as payeeId', 'payee.name as payee'])
    .select(['fill.filler_id as fillerId', 'filler.name as filler'])
    .select(['fill.filled_at as filledAt', 'fill.decided_at as decidedAt'])
    .select(['decider.name as decidedBy', 'fill.reason', 'fill.dispute'])
    .select('fill.disputed_at as disputedAt')
    .where('fill.request_id', '=', requestId)
    .orderBy('fill.id', 'desc')
    .limit(limit)
    .execute()
}
