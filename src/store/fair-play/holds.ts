import { move } from '../../domain/ledger/currencies.ts'
import type { Db } from '../base/db.ts'
import { notify } from '../notifications/notifications.ts'
import { guardMember } from '../records/acting-on.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import * as ledger from '../records/ledger/ledger.ts'

// Upload credit of confirmed cheaters that staff hold back. It is moved to the account `held` of
// the ledger, so that a release returns exactly what was taken.

export type Hold = NonNullable<Awaited<ReturnType<typeof openOf>>>

/** Returns what is currently held back from a member; null: nothing. */
export async function openOf(db: Db, memberId: number) {
  const row = await db
    .selectFrom('fair_play_hold')
    .select(['id', 'bytes', 'reason', 'held_by_name as by', 'held_at as at'])
    .where('member_id', '=', memberId)
    .where('released_at', 'is', null)
    .executeTakeFirst()
  return row === undefined ? null : { ...row, bytes: BigInt(row.bytes) }
}

interface Member {
  readonly memberId: number
  readonly name: string
}

export type Held =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'NOT_CONFIRMED' | 'ALREADY_HELD' | 'HAS_LESS' }

/**
 * Holds back upload credit of a member whose last verdict is `cheater`, and notifies the member of
 * the reason.
 *
 * @throws Outranked when the actor may not decide about this member
 */
export async function hold(
  db: Db,
  { memberId, name }: Member,
  given: { readonly bytes: bigint; readonly reason: string },
  by: Actor,
  now: Date,
): Promise<Held> {
  return db.transaction().execute(async (tx): Promise<Held> => {
    await guardMember(tx, by, 'anomalies.judge', memberId)
    const known = await tx
      .selectFrom('fair_play_standing')
      .select('verdict')
      .where('member_id', '=', memberId)
      .forUpdate()
      .executeTakeFirst()
    if (known?.verdict !== 'cheater') return { ok: false, code: 'NOT_CONFIRMED' }
    if ((await openOf(tx, memberId)) !== null) return { ok: false, code: 'ALREADY_HELD' }
    const { bytes, reason } = given
    const row = await tx
      .insertInto('fair_play_hold')
      .values({ member_id: memberId, bytes: Number(bytes), reason, held_at: now, ...byOf(by) })
      .returning('id')
      .executeTakeFirstOrThrow()
    const posted = await ledger.post(tx, {
      ...{ kind: 'credit-held', key: `fair-play-hold:${row.id}`, by: by.memberId, now },
      cause: { says: reason },
      entries: move('upload', bytes, { member: memberId }, { system: 'held' }),
    })
    if (!posted.ok) {
      await tx.deleteFrom('fair_play_hold').where('id', '=', row.id).execute()
      return { ok: false, code: 'HAS_LESS' }
    }
    const target = { kind: 'member', id: memberId, name }
    const after = { bytes: String(bytes) }
    await audit.record(tx, { by, action: 'fair-play.hold', target, after, reason }, now)
    const data = { amount: String(bytes), reason }
    await notify(tx, { member: memberId, code: 'credit-held', data, href: '/ledger', now })
    return { ok: true }
  })
}

function byOf(by: Actor) {
  return { held_by_id: by.memberId, held_by_name: by.name }
}

/** Returns to the member what is held back; false: nothing was. Throws Outranked as `hold` does. */
export async function release(db: Db, member: Member, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await guardMember(tx, by, 'anomalies.judge', member.memberId)
    return releaseIn(tx, member, by, now)
  })
}

/** Like `release`, in the transaction of a verdict. */
export async function releaseIn(
  tx: Db,
  { memberId, name }: Member,
  by: Actor,
  now: Date,
): Promise<boolean> {
  const row = await tx
    .updateTable('fair_play_hold')
    .set({ released_at: now, released_by_name: by.name })
    .where('member_id', '=', memberId)
    .where('released_at', 'is', null)
    .returning(['id', 'bytes', 'reason'])
    .executeTakeFirst()
  if (row === undefined) return false
  const posted = await ledger.post(tx, {
    ...{ kind: 'credit-released', key: `fair-play-release:${row.id}`, by: by.memberId, now },
    cause: { says: row.reason },
    entries: move('upload', BigInt(row.bytes), { system: 'held' }, { member: memberId }),
  })
  if (!posted.ok) throw new Error(`the account of held credit has less than hold ${row.id}`)
  const target = { kind: 'member', id: memberId, name }
  const after = { bytes: String(row.bytes) }
  await audit.record(tx, { by, action: 'fair-play.release', target, after }, now)
  const data = { amount: String(row.bytes) }
  await notify(tx, { member: memberId, code: 'credit-released', data, href: '/ledger', now })
  return true
}
