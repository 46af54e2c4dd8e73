import { sql } from 'kysely'
import { move } from '../../domain/ledger/currencies.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, oneByOne } from '../records/tasks/failed-rows.ts'
import type { NewLot } from '../records/ledger/expiring-tokens.ts'
import * as ledger from '../records/ledger/ledger.ts'
import { notify } from '../notifications/notifications.ts'

// Freeleech tokens that expire. A trigger reduces the lots when tokens leave an account, soonest
// expiry first (0019-promotions.sql).

type HeldLot = Awaited<ReturnType<typeof held>>[number]

/**
 * Returns the lots of a member who is about to give tokens to another one, soonest expiry first.
 * Locks the token accounts of both, in the order of posts (ledger.ts), so that the lots cannot
 * change before the gift is posted.
 */
export async function held(tx: Db, giver: number, receiver: number) {
  await tx
    .selectFrom('ledger_account')
    .select('id')
    .where('member_id', 'in', [giver, receiver])
    .where('currency', '=', 'tokens')
    .orderBy('id')
    .forUpdate()
    .execute()
  return tx
    .selectFrom('token_lot')
    .select(['remaining', 'expires_at as expiresAt'])
    .where('member_id', '=', giver)
    .where('remaining', '>', 0)
    .orderBy('expires_at')
    .orderBy('id')
    .execute()
}

/**
 * Records that tokens that were given to a member expire when they would have expired for the
 * giver.
 */
export async function passOn(
  tx: Db,
  lots: readonly HeldLot[],
  { memberId, postId, tokens }: Omit<NewLot, 'days'>,
): Promise<void> {
  let rest = tokens
  for (const { remaining, expiresAt } of lots) {
    const taken = Math.min(remaining, rest)
    if (taken === 0) return
    rest -= taken
    await tx
      .insertInto('token_lot')
      .values({
        ...{ member_id: memberId, post_id: postId, tokens: taken, remaining: taken },
        expires_at: expiresAt,
      })
      .execute()
  }
}

/** Lists a member's expiring tokens, soonest expiry first. */
export async function ofMember(db: Db, memberId: number, limit: number) {
  return db
    .selectFrom('token_lot')
    .select(['id', 'tokens', 'remaining', 'expires_at as expiresAt'])
    .where('member_id', '=', memberId)
    .where('remaining', '>', 0)
    .orderBy('expires_at')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Deducts the expired tokens of up to `limit` lots, one by one; returns the number of lots. */
export async function expireSome(db: Db, now: Date, ...[limit, except]: Some): Promise<number> {
  const due = await db
    .selectFrom('token_lot')
    .select(['id', 'member_id'])
    .where('remaining', '>', 0)
    .where('expires_at', '<=', now)
    .where(apartFrom(sql`id`, except))
    .orderBy('expires_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return oneByOne(
    due,
    ({ id }) => id,
    ({ id, member_id }) => db.transaction().execute((tx) => expire(tx, id, member_id, now)),
  )
}

async function expire(tx: Db, lotId: number, member: number, now: Date): Promise<void> {
  // A payment locks the account, so the lot cannot change while this transaction holds the lock.
  await tx
    .selectFrom('ledger_account')
    .select('id')
    .where('member_id', '=', member)
    .where('currency', '=', 'tokens')
    .forUpdate()
    .execute()
  const { remaining } = await tx
    .selectFrom('token_lot')
    .select('remaining')
    .where('id', '=', lotId)
    .executeTakeFirstOrThrow()
  if (remaining === 0) return
  await ledger.post(tx, {
    kind: 'token-expired',
    key: `token-expired:${lotId}`,
    cause: { says: remaining === 1 ? 'A token expired' : `${remaining} tokens expired` },
    entries: move('tokens', BigInt(remaining), { member }, { system: 'expired' }),
    by: null,
    now,
  })
}

/** Notifies members once of tokens that expire within `days`; returns the number of lots. */
export async function warnSome(
  db: Db,
  now: Date,
  days: number,
  ...[limit, except]: Some
): Promise<number> {
  const until = new Date(now.getTime() + days * DAY_MS)
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number; member: number; left: number; at: Date }>`
      select id, member_id as member, remaining as left, expires_at as at from token_lot
      where remaining > 0 and warned_at is null
        and expires_at <= ${until} and expires_at > ${now} and ${apartFrom(sql`id`, except)}
      order by expires_at, id limit ${limit} for update skip locked`.execute(tx)
    const tell = async ({ id, member, left, at }: (typeof rows)[number]) => {
      await tx.updateTable('token_lot').set({ warned_at: now }).where('id', '=', id).execute()
      const data = { tokens: left, at: at.toISOString() }
      await notify(tx, { member, code: 'tokens-expire', data, href: '/promotions', now })
    }
    return oneByOne(rows, ({ id }) => id, tell)
  })
}
