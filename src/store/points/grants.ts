import { sql } from 'kysely'
import type { Currency, Entry } from '../../domain/ledger/currencies.ts'
import { move } from '../../domain/ledger/currencies.ts'
import type { GrantBounds } from '../../domain/points/grant-bounds.ts'
import { Outranked, outrankedAmong } from '../records/acting-on.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as expiringTokens from '../records/ledger/expiring-tokens.ts'
import * as ledger from '../records/ledger/ledger.ts'
import { notifyAll } from '../notifications/notifications.ts'
import { askForApproval } from '../roles/staff-rights.ts'
import { exceedsBound } from '../records/ledger/granted-today.ts'

// What staff grant members manually, or deduct from them. The amount that one staff member may
// grant per day without approval is bounded: everything above it waits for a second staff member.

export const MAX_GRANTED = 100

export interface NewGrant {
  readonly names: readonly string[]
  readonly currency: Currency
  /** The amount for each member, in the smallest unit; negative: deducted. */
  readonly amount: bigint
  readonly reason: string
  /** For granted tokens: the days until they expire unspent; null: never. */
  readonly lastsDays: number | null
  /** The key of the form: a form that is sent twice grants only once. */
  readonly key: string
}

export type Granted =
  | { readonly ok: true; readonly id: number; readonly isAsked: boolean }
  | {
      readonly ok: false
      readonly code: 'UNKNOWN' | 'OUTRANKED'
      readonly names: readonly string[]
    }
  | { readonly ok: false; readonly code: 'HAS_LESS'; readonly name: string }

/**
 * Grants or deducts immediately, or requests approval if the actor's grants of the last day would
 * exceed the bounds. Applies to all of the members or to none.
 */
export async function grant(
  db: Db,
  given: NewGrant,
  bounds: GrantBounds,
  by: Actor,
  now: Date,
): Promise<Granted> {
  return db
    .transaction()
    .execute(async (tx) => {
      const { ids, unknown } = await named(tx, given.names)
      if (unknown.length > 0) return { ok: false, code: 'UNKNOWN', names: unknown } as const
      const above = await outrankedAmong(tx, by, 'economy.grant', ids)
      if (above.length > 0) {
        return { ok: false, code: 'OUTRANKED', names: above.map(({ name }) => name) } as const
      }
      const isLarge = await exceedsBound(tx, given, ids.length, bounds, by, now)
      const row = await insert(tx, given, ids, isLarge, by, now)
      if (row === null) return { ok: true, ...(await earlier(tx, given.key)) } as const
      if (isLarge) return { ok: true, id: row.id, isAsked: true } as const
      const short = await carryOut(tx, row, by, now)
      if (short === null) return { ok: true, id: row.id, isAsked: false } as const
      throw new Short(short)
    })
    .catch((error: unknown) => {
      // Nothing was written, not even for the members before this one.
      if (error instanceof Short) return { ok: false, code: 'HAS_LESS', name: error.who } as const
      throw error
    })
}

/** Thrown when a member has less than the deduction, to roll back the transaction. */
class Short extends Error {
  readonly who: string
  constructor(who: string) {
    super('has less than that')
    this.who = who
  }
}

async function named(tx: Db, names: readonly string[]) {
  const wanted = [...new Set(names.map((name) => name.toLowerCase()))]
  const rows = await tx
    .selectFrom('member')
    .select(['id', 'name'])
    .where(sql`lower(name)`, 'in', wanted)
    .orderBy('id')
    .execute()
  const found = new Set(rows.map(({ name }) => name.toLowerCase()))
  const unknown = names.filter((name) => !found.has(name.toLowerCase()))
  return { ids: rows.map(({ id }) => id), unknown }
}

async function insert(
  tx: Db,
  given: NewGrant,
  ids: readonly number[],
  isLarge: boolean,
  by: Actor,
  now: Date,
) {
  const decided = isLarge ? {} : { decided_by: by.memberId, decided_at: now }
  const row = await tx
    .insertInto('ledger_grant')
    .values({
      currency: given.currency,
      amount: given.amount,
      member_ids: [...ids],
      reason: given.reason,
      lasts_days: given.lastsDays,
      state: isLarge ? 'asked' : 'done',
      asked_by: by.memberId,
      asked_at: now,
      key: given.key,
      ...decided,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) return null
  if (isLarge) {
    await log(tx, 'grant.ask', row, by, now)
    const news = { code: 'grant-to-approve', data: { by: by.name, members: ids.length } } as const
    const href = '/admin/grants'
    await askForApproval(tx, { by, permission: 'economy.grant', ...news, href }, now)
  }
  return row
}

async function earlier(tx: Db, key: string) {
  const { id, state } = await tx
    .selectFrom('ledger_grant')
    .select(['id', 'state'])
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  return { id, isAsked: state === 'asked' }
}

interface Row {
  readonly id: number
  readonly currency: Currency
  readonly amount: bigint
  readonly member_ids: readonly number[]
  readonly reason: string
  readonly lasts_days: number | null
}

/**
 * Posts a grant for all its members; returns the name of a member who has less than the deduction,
 * or null.
 */
async function carryOut(tx: Db, row: Row, by: Actor, now: Date): Promise<string | null> {
  const { id, currency, amount, member_ids: members, reason, lasts_days: days } = row
  // One post: it locks all accounts in order, so it cannot deadlock with another.
  const posted = await ledger.post(tx, {
    kind: amount > 0n ? 'grant' : 'charge',
    key: `grant:${id}`,
    cause: { kind: 'grant', id, says: reason },
    entries: members.flatMap((member) => entriesOf(currency, amount, member)),
    by: by.memberId,
    now,
  })
  if (!posted.ok) return poorest(tx, row)
  for (const memberId of currency === 'tokens' && amount > 0n ? members : []) {
    const lot = { memberId, postId: posted.id, tokens: Number(amount) }
    if (days !== null) await expiringTokens.keep(tx, { ...lot, days }, now)
  }
  await log(tx, 'grant.give', row, by, now)
  const code = amount > 0n ? 'granted' : 'charged'
  await notifyAll(tx, { members, code, data: { reason }, href: '/ledger', now })
  return null
}

function entriesOf(currency: Currency, amount: bigint, member: number): readonly Entry[] {
  return amount > 0n
    ? move(currency, amount, { system: 'staff' }, { member })
    : move(currency, -amount, { member }, { system: 'staff' })
}

/**
 * Returns the member who has the least of the currency; among equals, the one with the least
 * downloaded traffic, which a credit of it may exceed.
 */
async function poorest(tx: Db, { currency, member_ids: members }: Row): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select m.name from member m
    left join ledger_account a on a.member_id = m.id and a.currency = ${currency}
    left join member_totals t on t.member_id = m.id
    where m.id = any(${[...members]}::bigint[])
    order by coalesce(a.balance, 0),
      t.downloaded, lower(m.name) limit 1`.execute(tx)
  return rows[0].name
}

async function nameOf(tx: Db, id: number): Promise<string> {
  const query = tx.selectFrom('member').select('name').where('id', '=', id)
  return (await query.executeTakeFirstOrThrow()).name
}

async function log(
  tx: Db,
  action: 'grant.ask' | 'grant.give' | 'grant.refuse',
  row: Row,
  by: Actor,
  now: Date,
): Promise<void> {
  const { id, currency, amount, member_ids: members, reason } = row
  const name = members.length === 1 ? await nameOf(tx, members[0]) : `${members.length} members`
  const after = { currency, amount: String(amount), members: [...members] }
  await audit.record(tx, { by, action, target: { kind: 'grant', id, name }, after, reason }, now)
}

export type Decided =
  { readonly ok: true } | { readonly ok: false; readonly code: 'GONE' | 'OWN_GRANT' | 'HAS_LESS' }

/**
 * Approves a grant, which carries it out, or declines it. Its author can only decline.
 *
 * @throws Outranked when the actor may not approve it for one of the members
 */
export async function decide(
  db: Db,
  id: number,
  isAgreed: boolean,
  by: Actor,
  now: Date,
): Promise<Decided> {
  return db
    .transaction()
    .execute(async (tx) => {
      const row = await tx
        .selectFrom('ledger_grant')
        .selectAll()
        .where('id', '=', id)
        .where('state', '=', 'asked')
        .forUpdate()
        .executeTakeFirst()
      if (row === undefined) return { ok: false, code: 'GONE' } as const
      const isOwn = row.asked_by === by.memberId
      if (isAgreed && isOwn) return { ok: false, code: 'OWN_GRANT' } as const
      const above = await outrankedAmong(tx, by, 'economy.grant', row.member_ids)
      if (isAgreed && above.length > 0) throw new Outranked()
      const state = isAgreed ? 'done' : 'refused'
      const decided = { state, decided_by: by.memberId, decided_at: now } as const
      await tx.updateTable('ledger_grant').set(decided).where('id', '=', id).execute()
      if (!isAgreed) await log(tx, 'grant.refuse', row, by, now)
      else {
        const short = await carryOut(tx, row, by, now)
        if (short !== null) throw new Short(short)
      }
      return { ok: true } as const
    })
    .catch((error: unknown) => {
      if (error instanceof Short) return { ok: false, code: 'HAS_LESS' } as const
      throw error
    })
}

export type GrantRow = Awaited<ReturnType<typeof list>>[number]

/** Returns grants, newest first, below the ID `before`. */
export async function list(db: Db, before: number | null, limit: number) {
  let query = shown(db)
  if (before !== null) query = query.where('g.id', '<', before)
  return query.orderBy('g.id', 'desc').limit(limit).execute()
}

function shown(db: Db) {
  return db
    .selectFrom('ledger_grant as g')
    .leftJoin('member as asker', 'asker.id', 'g.asked_by')
    .leftJoin('member as decider', 'decider.id', 'g.decided_by')
    .select(['g.id', 'g.currency', 'g.amount', 'g.reason', 'g.lasts_days as lastsDays', 'g.state'])
    .select(['asker.name as askedBy', 'g.asked_by as askedById', 'g.asked_at as askedAt'])
    .select(['decider.name as decidedBy', 'g.decided_at as decidedAt'])
    .select(
      sql<readonly string[]>`array(select m.name from member m
        where m.id = any(g.member_ids) order by lower(m.name) limit 100)`.as('names'),
    )
}
