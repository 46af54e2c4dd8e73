import * as opinions from '../../domain/ratio/opinion.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'
import { requiredRatio } from '../records/members/required-ratio.ts'
import * as judge from './judge.ts'
import * as inputsOf from './inputs.ts'
import * as policies from './policies.ts'
import type { Opinion } from './verdicts.ts'
import * as verdicts from './verdicts.ts'

// Standings as pages show them, and decisions about them by staff and members.

export type StandingRow = NonNullable<Awaited<ReturnType<typeof rowOf>>>

/** Returns the standing of a member; null: not evaluated yet. */
export async function rowOf(db: Db, memberId: number) {
  const row = await db
    .selectFrom('ratio_state')
    .leftJoin('ratio_policy', 'ratio_policy.id', 'ratio_state.policy_id')
    .select(['ratio_state.state', 'required', 'actual', 'is_satisfied', 'since', 'watch_ends_at'])
    .select(['watch_base', 'strikes', 'probation_until', 'frozen_since', 'judged_at'])
    .select(['ratio_policy.name as policy', 'ratio_policy.strategy', 'ratio_policy.terms'])
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  return row ?? null
}

/** Returns the ratio that the rules now require of a member; null if they require none. */
export async function requiredOf(db: Db, memberId: number): Promise<number | null> {
  const { required } = await db
    .selectFrom('member')
    .select(requiredRatio('member.id').as('required'))
    .where('id', '=', memberId)
    .executeTakeFirstOrThrow()
  return required
}

/** Returns what the rules say about a member at `now`, from current numbers; nothing is written. */
export async function opinionNow(db: Db, memberId: number, now: Date): Promise<Opinion | null> {
  const force = await policies.inForce(db, now)
  const [member] = await verdicts.membersOf(db, [memberId], now)
  const inputs = (await inputsOf.peek(db, [memberId], now)).get(memberId)
  if (inputs === undefined) return null
  const byCategory = await verdicts.categoryInputs(db, force.policies, [memberId])
  return opinions.opinionOf(force.policies, member, inputs, byCategory)
}

export type EventRow = Awaited<ReturnType<typeof events>>[number]

/** Returns the history of a member's standing, newest first. */
export async function events(db: Db, memberId: number, limit: number) {
  return db
    .selectFrom('ratio_event')
    .select(['at', 'from_state', 'to_state', 'cause'])
    .where('member_id', '=', memberId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export interface OverrideForm {
  readonly state: 'exempt' | 'ok' | 'disabled'
  readonly reason: string
  readonly expiresAt: Date | null
}

/**
 * Overrides the standing of a member, or removes the override (null), and evaluates the member
 * immediately.
 */
export async function decide(
  db: Db,
  member: { readonly id: number; readonly name: string },
  given: OverrideForm | null,
  by: audit.Actor,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('ratio_override').where('member_id', '=', member.id).execute()
    if (given !== null) {
      const { state, reason, expiresAt } = given
      const who = { member_id: member.id, made_by: by.memberId, made_at: now }
      await tx
        .insertInto('ratio_override')
        .values({ ...who, state, reason, expires_at: expiresAt })
        .execute()
    }
    const target = { kind: 'member', ...member }
    const after = { standing: given?.state ?? 'by the rules' }
    const action = given === null ? ('ratio.release' as const) : ('ratio.override' as const)
    const reason = given?.reason
    await audit.record(tx, { by, action, target, after, ...(reason && { reason }) }, now)
    await judge.judgeMembers(tx, [member.id], now)
  })
}

export async function overrideOf(db: Db, memberId: number) {
  const row = await db
    .selectFrom('ratio_override')
    .leftJoin('member', 'member.id', 'ratio_override.made_by')
    .select(['ratio_override.state', 'reason', 'expires_at', 'made_at', 'member.name as by'])
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  return row ?? null
}

export interface WatchPlace {
  readonly since: Date
  readonly id: number
}

export type WatchRow = Awaited<ReturnType<typeof watched>>[number]

/** Returns members who are on ratio watch or may not download; longest first. */
export async function watched(
  db: Db,
  state: 'watch' | 'disabled',
  after: WatchPlace | null,
  limit: number,
) {
  let query = db
    .selectFrom('ratio_state')
    .innerJoin('member', 'member.id', 'ratio_state.member_id')
    .leftJoin('ratio_policy', 'ratio_policy.id', 'ratio_state.policy_id')
    .select(['member.id', 'member.name', 'member.role', 'ratio_state.since', 'required', 'actual'])
    .select(['watch_ends_at as endsAt', 'ratio_policy.name as policy', 'is_satisfied'])
    .where('ratio_state.state', '=', state)
  if (after !== null) {
    query = query.where(keyset.above(['ratio_state.since', after.since], ['member.id', after.id]))
  }
  return query.orderBy('ratio_state.since').orderBy('member.id').limit(limit).execute()
}

/** Returns the end of a member's vacation; null: they are not on vacation. */
export async function vacationOf(db: Db, memberId: number, now: Date): Promise<Date | null> {
  const row = await db
    .selectFrom('vacation')
    .select('until_at')
    .where('member_id', '=', memberId)
    .where('until_at', '>', now)
    .executeTakeFirst()
  return row?.until_at ?? null
}
