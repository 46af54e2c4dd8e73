import { sql } from 'kysely'
import type { Entry } from '../../domain/ledger/currencies.ts'
import { move } from '../../domain/ledger/currencies.ts'
import type { BountyCurrency } from '../../domain/requests/requests.ts'
import { taxOf } from '../../domain/requests/requests.ts'
import type { Db } from '../base/db.ts'
import * as ledger from '../records/ledger/ledger.ts'

// Where the amounts of bounties are posted. They are held in full in the account of their request.
// Callers must have locked the request, and may post only once per transaction.

export interface Bounty {
  readonly id: number
  readonly requestId: number
  readonly memberId: number
  readonly currency: BountyCurrency
  readonly amount: bigint
}

interface Which {
  readonly requests: readonly number[]
  /** Only bounties of this member. */
  readonly by?: number
}

/** Returns the bounties that are held for requests. */
export async function heldOf(tx: Db, { requests, by }: Which): Promise<readonly Bounty[]> {
  const isOwn = by === undefined ? sql`true` : sql`member_id = ${by}`
  return bounties(
    tx,
    sql`request_id = any(${[...requests]}::bigint[]) and state = 'held'
    and ${isOwn}`,
  )
}

/** Returns the members with a bounty in a request. */
export async function giversOf(tx: Db, requestId: number): Promise<readonly number[]> {
  const rows = await heldOf(tx, { requests: [requestId] })
  return [...new Set(rows.map(({ memberId }) => memberId))]
}

/** Returns the members whose bounty in a request is held or was paid. */
export async function everGave(tx: Db, requestId: number): Promise<readonly number[]> {
  const given = await bounties(tx, sql`request_id = ${requestId} and state in ('held', 'paid')`)
  return [...new Set(given.map(({ memberId }) => memberId))]
}

/** Returns the bounties that a fill paid, without those of the member who was paid. */
async function paidBy(tx: Db, fillId: number): Promise<readonly Bounty[]> {
  return bounties(tx, sql`fill_id = ${fillId} and state = 'paid'`)
}

async function bounties(tx: Db, where: ReturnType<typeof sql>): Promise<readonly Bounty[]> {
  const { rows } = await sql<Omit<Bounty, 'amount'> & { readonly amount: string }>`
    select id, request_id as "requestId", member_id as "memberId", currency, amount::text
    from request_bounty where ${where} order by id`.execute(tx)
  return rows.map((row) => ({ ...row, amount: BigInt(row.amount) }))
}

/** Returns bounties to the members who gave them. */
export async function giveBack(
  tx: Db,
  given: readonly Bounty[],
  says: string,
  now: Date,
): Promise<void> {
  if (given.length === 0) return
  const last = given[given.length - 1]
  await posted(tx, {
    kind: 'bounty-back',
    // The key ensures that a bounty is returned only once.
    key: `bounty-back:${last.id}`,
    cause: { kind: 'request', id: last.requestId, says },
    entries: given.flatMap(({ currency, amount, requestId, memberId }) =>
      move(currency, amount, { request: requestId }, { member: memberId }),
    ),
    by: null,
    now,
  })
  await mark(tx, given, 'returned', null)
  await recount(tx, [...new Set(given.map(({ requestId }) => requestId))])
}

export interface Payment {
  readonly fillId: number
  readonly requestId: number
  readonly payeeId: number
  readonly taxPercent: number
  readonly says: string
}

/**
 * Pays what is held for a request. If the paid member gave a bounty, that is returned without tax.
 */
export async function pay(tx: Db, payment: Payment, now: Date): Promise<void> {
  const { fillId, requestId, payeeId, says } = payment
  const all = await heldOf(tx, { requests: [requestId] })
  if (all.length === 0) return
  const own = all.filter(({ memberId }) => memberId === payeeId)
  const others = all.filter(({ memberId }) => memberId !== payeeId)
  await posted(tx, {
    kind: 'bounty-paid',
    key: `bounty-paid:${fillId}`,
    cause: { kind: 'request', id: requestId, says },
    entries: [
      ...own.flatMap(({ currency, amount }) =>
        move(currency, amount, { request: requestId }, { member: payeeId }),
      ),
      ...others.flatMap((one) => paidEntries(one, payment)),
    ],
    by: null,
    now,
  })
  await mark(tx, own, 'returned', null)
  await mark(tx, others, 'paid', fillId)
  await recount(tx, [requestId])
}

function paidEntries({ currency, amount }: Bounty, payment: Payment): readonly Entry[] {
  const { requestId, payeeId, taxPercent } = payment
  const tax = taxOf(amount, taxPercent)
  return [
    ...move(currency, amount - tax, { request: requestId }, { member: payeeId }),
    ...move(currency, tax, { request: requestId }, { system: 'tax' }),
  ]
}

/**
 * Returns what a fill paid to the members who gave it, including the tax. If the paid member no
 * longer has all of it, the rest becomes that member's debt.
 */
export async function takeBack(tx: Db, payment: Payment, now: Date): Promise<readonly Bounty[]> {
  const { fillId, requestId, payeeId, taxPercent, says } = payment
  const all = await paidBy(tx, fillId)
  if (all.length === 0) return []
  await posted(tx, {
    kind: 'bounty-undone',
    key: `bounty-undone:${fillId}`,
    cause: { kind: 'request', id: requestId, says },
    entries: all.flatMap(({ currency, amount, memberId }) => {
      const tax = taxOf(amount, taxPercent)
      return [
        ...move(currency, amount - tax, { member: payeeId }, { member: memberId }),
        ...move(currency, tax, { system: 'tax' }, { member: memberId }),
      ]
    }),
    by: null,
    mayOwe: true,
    now,
  })
  await mark(tx, all, 'returned', fillId)
  return all
}

// Posts a transaction that must succeed: the account of a request holds exactly its bounties, so
// the balance always suffices.
async function posted(tx: Db, given: ledger.Post): Promise<void> {
  const done = await ledger.post(tx, given)
  if (!done.ok) throw new Error(`${given.key}: the account of the request lacks ${done.currency}`)
}

async function mark(
  tx: Db,
  given: readonly Bounty[],
  state: 'paid' | 'returned',
  fillId: number | null,
): Promise<void> {
  if (given.length === 0) return
  const ids = given.map(({ id }) => id)
  await tx
    .updateTable('request_bounty')
    .set({ state, fill_id: fillId })
    .where('id', 'in', ids)
    .execute()
}

/** Updates the sums that requests hold, calculated from their bounties. */
export async function recount(tx: Db, requests: readonly number[]): Promise<void> {
  await sql`
    update request r set points = held.points, bytes = held.bytes, givers = held.givers
    from unnest(${[...requests]}::bigint[]) as asked (id), lateral (
      select coalesce(sum(amount) filter (where currency = 'points'), 0)::bigint as points,
        coalesce(sum(amount) filter (where currency = 'upload'), 0)::bigint as bytes,
        count(distinct member_id)::int as givers
      from request_bounty where request_id = asked.id and state = 'held'
    ) as held where r.id = asked.id`.execute(tx)
}
