import { sql } from 'kysely'
import type { RequestRules } from '../../domain/requests/requests.ts'
import { REMOVAL_DAYS } from '../../domain/requests/requests.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, oneByOne } from '../records/tasks/failed-rows.ts'
import { notifyAll } from '../notifications/notifications.ts'
import * as audit from '../records/audit.ts'
import * as revisions from '../records/revisions.ts'
import type { Removal } from '../records/removals.ts'
import * as claims from './claims.ts'
import * as deciding from './deciding.ts'
import * as held from './held.ts'
import type { LockedRequest } from './requests.ts'
import { lock } from './requests.ts'

// How requests end without a fill: by a decision, or after some time. Every bounty returns to its
// giver.

export type Ended = 'DONE' | 'REQUEST_NOT_FOUND' | 'OVERTAKEN'

interface Ending {
  readonly state: 'closed' | 'expired' | 'removed'
  readonly by: number | null
  readonly reason: string
}

/** Ends a locked request: bounties are returned, its claim ends, and the givers are notified. */
async function end(tx: Db, asked: LockedRequest, how: Ending, now: Date): Promise<void> {
  const { state, by, reason } = how
  const bounties = await held.heldOf(tx, { requests: [asked.id] })
  await held.giveBack(tx, bounties, asked.title, now)
  await claims.endAll(tx, [asked.id], now)
  await tx
    .updateTable('request')
    .set({ state, ended_at: now, ended_by: by, ended_reason: reason })
    .where('id', '=', asked.id)
    .execute()
  const givers = new Set([asked.memberId, ...bounties.map(({ memberId }) => memberId)])
  const members = [...givers].filter((one) => one !== by)
  const data = { request: asked.title, reason: reason.slice(0, 200) }
  const news = { code: 'request-ended', data, href: `/requests/${asked.id}` } as const
  await notifyAll(tx, { members, ...news, now })
}

/** Closes an open request. */
export async function close(db: Db, id: number, { reason, by, now }: Removal): Promise<Ended> {
  return db.transaction().execute(async (tx) => {
    const asked = await lock(tx, id)
    if (asked === undefined) return 'REQUEST_NOT_FOUND'
    if (asked.state !== 'open') return 'OVERTAKEN'
    await end(tx, asked, { state: 'closed', by: by.memberId, reason }, now)
    if (asked.memberId === by.memberId) return 'DONE'
    const target = { kind: 'request', id, name: asked.title }
    await audit.record(tx, { by, action: 'request.close', target, reason }, now)
    return 'DONE'
  })
}

/**
 * Removes a request, on behalf of staff: nothing of it is shown. What an approved fill paid does
 * not change.
 *
 * @throws Involved when it has a fill, and the staff member requested, gave, filled or uploaded
 */
export async function remove(db: Db, id: number, { reason, by, now }: Removal): Promise<Ended> {
  return db.transaction().execute(async (tx) => {
    const asked = await lock(tx, id)
    if (asked === undefined) return 'REQUEST_NOT_FOUND'
    if (asked.state === 'removed') return 'OVERTAKEN'
    const fill = await deciding.lastingFill(tx, id)
    const parties = fill === null ? { about: [] } : await deciding.partiesOf(tx, asked, fill)
    if (asked.state === 'filled' || asked.state === 'disputed') {
      await deciding.undoWithin(tx, asked, { by: by.memberId, reason }, now)
    }
    await end(tx, asked, { state: 'removed', by: by.memberId, reason }, now)
    const target = { kind: 'request', id, name: asked.title }
    await audit.record(tx, { by, action: 'request.remove', target, reason, parties }, now)
    return 'DONE'
  })
}

/** Runs `act` for each request, in a transaction and with its locked row; returns how many. */
async function each(
  db: Db,
  ids: readonly number[],
  act: (tx: Db, asked: LockedRequest) => Promise<unknown>,
): Promise<number> {
  return oneByOne(
    ids,
    (id) => id,
    (id) =>
      db.transaction().execute(async (tx) => {
        const asked = await lock(tx, id)
        if (asked !== undefined) await act(tx, asked)
      }),
  )
}

const idsOf = (rows: readonly { readonly id: number }[]) => rows.map(({ id }) => id)

/** Ends requests whose time has passed; claimed ones wait for the end of the claim. */
export async function expireSome(db: Db, now: Date, ...[limit, except]: Some): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select id from request r where state = 'open' and ends_at <= ${now}
      and ${apartFrom(sql`id`, except)}
      and not exists (select from request_claim c
        where c.request_id = r.id and c.ended_at is null and c.expires_at > ${now})
    order by ends_at, id limit ${limit}`.execute(db)
  const how = { state: 'expired', by: null, reason: '' } as const
  return each(db, idsOf(rows), async (tx, asked) => {
    if (asked.state === 'open' && asked.endsAt <= now) await end(tx, asked, how, now)
  })
}

/** Approves fills that their requesters did not decide in time. */
export async function approveSome(
  db: Db,
  rules: RequestRules,
  now: Date,
  ...[limit, except]: Some
): Promise<number> {
  const before = new Date(now.getTime() - rules.approveDays * DAY_MS)
  const { rows } = await sql<{ id: number }>`
    select request_id as id from request_fill where state = 'pending' and filled_at <= ${before}
      and ${apartFrom(sql`request_id`, except)}
    order by filled_at limit ${limit}`.execute(db)
  return each(db, idsOf(rows), async (tx, asked) => {
    const fill = await deciding.fillIn(tx, asked.id, 'pending')
    // The request may have got another fill since it was found.
    if (fill === null || fill.filledAt > before) return
    await deciding.settle(tx, asked, fill, { by: null, rules }, now)
  })
}

const REMOVED = 'The torrent was removed.'

/** SQL: the requests whose fill can still be undone, because its torrent was removed in time. */
function removedFills(now: Date) {
  const since = new Date(now.getTime() - REMOVAL_DAYS * DAY_MS)
  return sql<{ id: number }>`
    select f.request_id as id from request_fill f join torrent t on t.id = f.torrent_id
    where t.state = 'removed' and (f.state in ('pending', 'disputed')
      or (f.state = 'approved' and f.decided_at > ${since}))`
}

/** Undoes fills whose torrent was removed: before approval, and up to some days after it. */
export async function undoRemoved(db: Db, now: Date, ...[limit, except]: Some): Promise<number> {
  const { rows } = await sql<{ id: number }>`${removedFills(now)}
    and ${apartFrom(sql`f.request_id`, except)} order by f.id limit ${limit}`.execute(db)
  return each(db, idsOf(rows), async (tx, asked) => {
    // Since the request was found, staff may have undone that fill, and the request may have
    // another one.
    const still = await sql`${removedFills(now)} and f.request_id = ${asked.id}`.execute(tx)
    if (still.rows.length === 0) return
    await deciding.undoWithin(tx, asked, { by: null, reason: REMOVED }, now)
  })
}

/**
 * Handles the requests and bounties of a member who leaves: bounties are returned, open requests
 * are closed, and waiting fills of the member are undone. All requests are locked before the
 * ledger, in one order.
 */
export async function leave(tx: Db, memberId: number, now: Date): Promise<void> {
  const { rows } = await sql<{ id: number; isOwn: boolean }>`
    select r.id, r.member_id = ${memberId} as "isOwn" from request r where r.id in (
      select id from request where member_id = ${memberId}
        and state in ('open', 'filled', 'disputed')
      union select request_id from request_bounty where member_id = ${memberId} and state = 'held'
      union select request_id from request_fill where payee_id = ${memberId}
        and state in ('pending', 'disputed'))
    order by r.id for update of r`.execute(tx)
  for (const { id } of rows) {
    const asked = await lock(tx, id)
    const fill = await deciding.fillIn(tx, id, 'pending')
    const open = fill ?? (await deciding.fillIn(tx, id, 'disputed'))
    if (asked === undefined || open === null) continue
    if (asked.memberId !== memberId && open.payeeId !== memberId) continue
    await deciding.undoWithin(tx, asked, { by: null, reason: LEFT }, now)
  }
  const own = rows.filter(({ isOwn }) => isOwn).map(({ id }) => id)
  const rest = rows.filter(({ isOwn }) => !isOwn).map(({ id }) => id)
  const back = [
    ...(await held.heldOf(tx, { requests: own })),
    ...(await held.heldOf(tx, { requests: rest, by: memberId })),
  ]
  await held.giveBack(
    tx,
    [...back].sort((a, b) => a.id - b.id),
    LEFT,
    now,
  )
  await claims.endAll(tx, own, now)
  await sql`update request_claim set ended_at = ${now}
    where member_id = ${memberId} and ended_at is null`.execute(tx)
  await sql`update request set state = 'closed', ended_at = ${now}, ended_reason = ${LEFT}
    where id = any(${own}::bigint[])`.execute(tx)
}

const LEFT = 'The account was deleted.'

/** Erases up to `limit` descriptions of requests of a member who leaves; returns how many. */
export async function erase(tx: Db, memberId: number, _now: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    update request set description = '' where id in (
      select id from request where member_id = ${memberId} and description <> ''
      order by id limit ${limit} for update)
    returning id`.execute(tx)
  return revisions.erase(tx, 'request', rows)
}
