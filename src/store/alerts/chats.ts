import { sql } from 'kysely'
import { can } from '../../domain/roles/permissions.ts'
import { HOUR_MS } from '../../domain/units.ts'
import { accessColumns, accessOf } from '../accounts/access.ts'
import type { Db } from '../base/db.ts'
import { deleteOne } from '../base/prune.ts'

// The chat accounts with which members answer alerts.

/** How long a code is valid. */
const CODE_MS = HOUR_MS
/** The most chat accounts of a member. */
const MOST_ACCOUNTS = 10

export type ChatKind = 'telegram' | 'matrix'

export interface ChatAccount {
  readonly kind: ChatKind
  readonly account: string
}

export type ChatRow = Awaited<ReturnType<typeof list>>[number]

/** Returns the accounts of a member, newest first. */
export async function list(db: Db, memberId: number) {
  return db
    .selectFrom('alert_chat')
    .select(['id', 'kind', 'account', 'name', 'connected_at as connectedAt'])
    .where('member_id', '=', memberId)
    .orderBy('id', 'desc')
    .execute()
}

/** Stores the keyed hash of a new code, which replaces the previous one. */
export async function offerCode(
  db: Db,
  memberId: number,
  codeHash: Buffer,
  now: Date,
): Promise<void> {
  const values = { code_hash: codeHash, expires_at: new Date(now.getTime() + CODE_MS) }
  await db
    .insertInto('alert_chat_code')
    .values({ member_id: memberId, ...values })
    .onConflict((conflict) => conflict.column('member_id').doUpdateSet(values))
    .execute()
}

/**
 * Connects an account with an unused code; returns the name of the member, or null. An account that
 * another member had connected is taken from that member: the person who now writes with it
 * controls the account and has a code.
 */
export async function connect(
  db: Db,
  { kind, account, name, codeHash }: ChatAccount & { name: string; codeHash: Buffer },
  now: Date,
): Promise<string | null> {
  return db.transaction().execute(async (tx) => {
    const code = await tx
      .deleteFrom('alert_chat_code')
      .using('member')
      .whereRef('member.id', '=', 'member_id')
      .where('code_hash', '=', codeHash)
      .where('expires_at', '>', now)
      .where('state', '=', 'active')
      .returning(['member_id as memberId', 'member.name'])
      .executeTakeFirst()
    if (code === undefined) return null
    const values = { member_id: code.memberId, name, connected_at: now }
    await tx
      .insertInto('alert_chat')
      .values({ kind, account, ...values })
      .onConflict((conflict) => conflict.columns(['kind', 'account']).doUpdateSet(values))
      .execute()
    await sql`delete from alert_chat where member_id = ${code.memberId} and id not in (
      select id from alert_chat where member_id = ${code.memberId}
      order by connected_at desc limit ${MOST_ACCOUNTS})`.execute(tx)
    return code.name
  })
}

/** Removes an account of a member; false when it is not theirs. */
export async function remove(db: Db, memberId: number, id: number): Promise<boolean> {
  return deleteOne(db, 'alert_chat', { id, member_id: memberId })
}

export interface Answerer {
  readonly memberId: number
  readonly name: string
  readonly mayAnswer: boolean
}

/** The columns of a member that `answererOf` needs, with `accessColumns`. */
export const answererColumns = [
  ...(['member.id', 'member.name', 'member.state', 'member.role'] as const),
  ...(['member.email_verified_at', 'member.factor_since'] as const),
] as const

type AnswererRow = Parameters<typeof accessOf>[0] & {
  readonly id: number
  readonly name: string
  readonly state: string
}

/** Returns a member, with whether they may answer alerts now. */
export function answererOf(row: AnswererRow): Answerer {
  const mayAnswer = row.state === 'active' && can(accessOf(row).rights, 'alerts.answer')
  return { memberId: row.id, name: row.name, mayAnswer }
}

/**
 * Returns the member who writes with an account, and whether they may answer alerts now; null: no
 * member.
 */
export async function memberOf(
  db: Db,
  { kind, account }: ChatAccount,
  now: Date,
): Promise<Answerer | null> {
  const row = await db
    .selectFrom('alert_chat')
    .innerJoin('member', 'member.id', 'member_id')
    .select(answererColumns)
    .select(accessColumns(now))
    .where('kind', '=', kind)
    .where('account', '=', account)
    .executeTakeFirst()
  return row === undefined ? null : answererOf(row)
}
