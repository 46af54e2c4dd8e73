import type { FillState, RequestRules } from '../../domain/requests/requests.ts'
import { DISPUTE_DAYS } from '../../domain/requests/requests.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { notifyAll } from '../notifications/notifications.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Parties } from '../records/parties.ts'
import type { Removal } from '../records/removals.ts'
import * as disputes from './disputes.ts'
import * as held from './held.ts'
import type { LockedRequest } from './requests.ts'
import { lock } from './requests.ts'

// What follows a fill. The requester approves or declines it, or it is approved automatically after
// some time. A declined fill can be disputed. Staff decide disputes and undo fills.

export type Decided = 'DONE' | 'REQUEST_NOT_FOUND' | 'OVERTAKEN' | 'FORBIDDEN'

export interface Fill {
  readonly id: number
  readonly requestId: number
  readonly payeeId: number
  readonly fillerId: number
  readonly taxPercent: number | null
  readonly filledAt: Date
  readonly decidedAt: Date | null
}

/** Returns the newest fill of a locked request, if it is in this state. */
export async function fillIn(tx: Db, requestId: number, state: FillState): Promise<Fill | null> {
  const row = await tx
    .selectFrom('request_fill')
    .select(['id', 'request_id as requestId', 'payee_id as payeeId', 'filler_id as fillerId'])
    .select(['tax_percent as taxPercent', 'filled_at as filledAt'])
    .select(['decided_at as decidedAt', 'state'])
    .where('request_id', '=', requestId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.state === state ? row : null
}

interface Approval {
  /** Null: the program. */
  readonly by: number | null
  readonly reason?: string
  readonly rules: RequestRules
}

/** Approves a fill: the bounties that are held are paid to the uploader. */
export async function settle(
  tx: Db,
  asked: LockedRequest,
  fill: Fill,
  { by, reason, rules }: Approval,
  now: Date,
): Promise<void> {
  const { taxPercent } = rules
  const payment = { fillId: fill.id, requestId: asked.id, payeeId: fill.payeeId, taxPercent }
  const givers = await held.giversOf(tx, asked.id)
  await held.pay(tx, { ...payment, says: asked.title }, now)
  const decided = { decided_at: now, decided_by: by, reason: reason ?? null }
  await setFill(tx, fill.id, { state: 'approved', tax_percent: taxPercent, ...decided })
  await tx
    .updateTable('request')
    .set({ state: 'approved', ended_at: now, ended_by: by })
    .where('id', '=', asked.id)
    .execute()
  await tell(tx, 'request-approved', asked, fill, by, '', now, givers)
}

/** Approves the waiting fill, on behalf of the requester. */
export function approve(
  db: Db,
  id: number,
  memberId: number,
  rules: RequestRules,
  now: Date,
): Promise<Decided> {
  return answer(db, id, memberId, (tx, asked, fill) => {
    return settle(tx, asked, fill, { by: memberId, rules }, now)
  })
}

/**
 * Declines the waiting fill, on behalf of the requester and with a reason; the request is open
 * again.
 */
export function decline(
  db: Db,
  id: number,
  memberId: number,
  reason: string,
  now: Date,
): Promise<Decided> {
  return answer(db, id, memberId, async (tx, asked, fill) => {
    const decided = { decided_at: now, decided_by: memberId, reason }
    await setFill(tx, fill.id, { state: 'declined', ...decided })
    await reopen(tx, asked, now)
    await tell(tx, 'request-declined', asked, fill, memberId, reason, now)
  })
}

/** Records the requester's decision on the waiting fill. */
function answer(
  db: Db,
  id: number,
  memberId: number,
  act: (tx: Db, asked: LockedRequest, fill: Fill) => Promise<void>,
): Promise<Decided> {
  return db.transaction().execute(async (tx) => {
    const asked = await lock(tx, id)
    if (asked === undefined) return 'REQUEST_NOT_FOUND'
    if (asked.memberId !== memberId) return 'FORBIDDEN'
    const fill = await fillIn(tx, id, 'pending')
    if (fill === null) return 'OVERTAKEN'
    await act(tx, asked, fill)
    return 'DONE'
  })
}

/**
 * Disputes a declined fill, on behalf of its filler or uploader: nothing changes until staff
 * decide.
 */
export async function dispute(
  db: Db,
  id: number,
  memberId: number,
  says: string,
  now: Date,
): Promise<Decided> {
  return db.transaction().execute(async (tx) => {
    const asked = await lock(tx, id)
    if (asked === undefined) return 'REQUEST_NOT_FOUND'
    const fill = await fillIn(tx, id, 'declined')
    if (fill === null || asked.state !== 'open') return 'OVERTAKEN'
    if (fill.payeeId !== memberId && fill.fillerId !== memberId) return 'FORBIDDEN'
    const since = (fill.decidedAt ?? now).getTime()
    if (now.getTime() > since + DISPUTE_DAYS * DAY_MS) return 'OVERTAKEN'
    const disputed = { dispute: says, disputed_by: memberId, disputed_at: now }
    await setFill(tx, fill.id, { state: 'disputed', ...disputed })
    await disputes.openCase(tx, asked, { fillId: fill.id, memberId, says }, now)
    await tx.updateTable('request').set({ state: 'disputed' }).where('id', '=', id).execute()
    await tell(tx, 'request-disputed', asked, fill, memberId, says, now)
    return 'DONE'
  })
}

interface Verdict {
  readonly isFilled: boolean
  readonly reason: string
}

/**
 * Decides a dispute, on behalf of staff.
 *
 * @throws Involved when the staff member requested, gave, filled or uploaded
 */
export async function decide(
  db: Db,
  id: number,
  { isFilled, reason }: Verdict,
  by: Actor,
  rules: RequestRules,
  now: Date,
): Promise<Decided> {
  return db.transaction().execute(async (tx) => {
    const asked = await lock(tx, id)
    if (asked === undefined) return 'REQUEST_NOT_FOUND'
    const fill = await fillIn(tx, id, 'disputed')
    if (fill === null) return 'OVERTAKEN'
    const parties = await partiesOf(tx, asked, fill)
    if (isFilled) await settle(tx, asked, fill, { by: by.memberId, reason, rules }, now)
    else {
      const decided = { decided_at: now, decided_by: by.memberId, reason }
      await setFill(tx, fill.id, { state: 'undone', ...decided })
      await reopen(tx, asked, now)
      await tell(tx, 'request-declined', asked, fill, by.memberId, reason, now)
    }
    const outcome = { isUpheld: isFilled, by: by.memberId, reason }
    await disputes.closeCase(tx, fill.id, outcome, now)
    const target = { kind: 'request', id, name: asked.title }
    const action = isFilled ? 'request.uphold-fill' : 'request.reject-fill'
    await audit.record(tx, { by, action, target, reason, parties }, now)
    return 'DONE'
  })
}

/**
 * Undoes a fill, on behalf of staff: what it paid returns to the givers, and the request is open
 * again.
 *
 * @throws Involved when the staff member requested, gave, filled or uploaded
 */
export async function undo(db: Db, id: number, { reason, by, now }: Removal): Promise<Decided> {
  return db.transaction().execute(async (tx) => {
    const asked = await lock(tx, id)
    if (asked === undefined) return 'REQUEST_NOT_FOUND'
    const fill = await lastingFill(tx, id)
    if (fill === null) return 'OVERTAKEN'
    const parties = await partiesOf(tx, asked, fill)
    await undoWithin(tx, asked, { by: by.memberId, reason }, now)
    const target = { kind: 'request', id, name: asked.title }
    await audit.record(tx, { by, action: 'request.undo-fill', target, reason, parties }, now)
    return 'DONE'
  })
}

/**
 * Returns the fill of a locked request that was neither declined nor undone; null: there is none.
 */
export async function lastingFill(tx: Db, requestId: number): Promise<Fill | null> {
  for (const state of ['approved', 'pending', 'disputed'] as const) {
    const fill = await fillIn(tx, requestId, state)
    if (fill !== null) return fill
  }
  return null
}

/**
 * Returns the members who have a part in a fill: who requested, gave a bounty, filled or uploaded.
 */
export async function partiesOf(
  tx: Db,
  { id, memberId }: LockedRequest,
  { payeeId, fillerId }: Fill,
): Promise<Parties> {
  return { about: [memberId, payeeId, fillerId, ...(await held.everGave(tx, id))] }
}

/**
 * Undoes the fill of a locked request in a transaction of the caller; returns false if there is
 * none.
 */
export async function undoWithin(
  tx: Db,
  asked: LockedRequest,
  { by, reason }: { readonly by: number | null; readonly reason: string },
  now: Date,
): Promise<boolean> {
  const paid = await fillIn(tx, asked.id, 'approved')
  const fill = paid ?? (await lastingFill(tx, asked.id))
  if (fill === null) return false
  const { id: fillId, payeeId } = fill
  const payment = { fillId, requestId: asked.id, payeeId, taxPercent: fill.taxPercent ?? 0 }
  const back = paid === null ? [] : await held.takeBack(tx, { ...payment, says: asked.title }, now)
  await setFill(tx, fillId, { state: 'undone', decided_at: now, decided_by: by, reason })
  await disputes.closeCase(tx, fillId, { isUpheld: false, by, reason }, now)
  if (asked.state !== 'removed') await reopen(tx, asked, now)
  const givers = back.map(({ memberId }) => memberId)
  await tell(tx, 'request-undone', asked, fill, by, reason, now, givers)
  return true
}

/** For how many days a request is open at least after its fill was undone. */
const AGAIN_DAYS = 14

async function reopen(tx: Db, { id, endsAt }: LockedRequest, now: Date): Promise<void> {
  const least = new Date(now.getTime() + AGAIN_DAYS * DAY_MS)
  await tx
    .updateTable('request')
    .set({ state: 'open', ended_at: null, ended_by: null, ended_reason: null })
    .set({ ends_at: endsAt > least ? endsAt : least })
    .where('id', '=', id)
    .execute()
}

interface FillChange {
  readonly state: FillState
  readonly [column: string]: unknown
}

async function setFill(tx: Db, id: number, change: FillChange): Promise<void> {
  await tx.updateTable('request_fill').set(change).where('id', '=', id).execute()
}

type Code = 'request-approved' | 'request-declined' | 'request-disputed' | 'request-undone'

/** Notifies everyone who has a part in it, except the member who acts. */
async function tell(
  tx: Db,
  code: Code,
  asked: LockedRequest,
  { payeeId, fillerId }: Fill,
  by: number | null,
  reason: string,
  now: Date,
  more: readonly number[] = [],
): Promise<void> {
  const all = new Set([asked.memberId, payeeId, fillerId, ...more])
  const members = [...all].filter((one) => one !== by)
  const data = { request: asked.title, reason: reason.slice(0, 200) }
  await notifyAll(tx, { members, code, data, href: `/requests/${asked.id}`, now })
}
