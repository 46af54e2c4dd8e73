import { DAY_MS } from '../../../domain/units.ts'
import type { Db } from '../../base/db.ts'

export interface NewLot {
  readonly memberId: number
  /** The ledger transaction that credited the tokens, within this database transaction. */
  readonly postId: number
  readonly tokens: number
  readonly days: number
}

/**
 * Records that the freeleech tokens that were just credited expire if they are not spent; returns
 * when.
 */
export async function keep(tx: Db, lot: NewLot, now: Date): Promise<Date> {
  const expiresAt = new Date(now.getTime() + lot.days * DAY_MS)
  await tx
    .insertInto('token_lot')
    .values({
      member_id: lot.memberId,
      post_id: lot.postId,
      tokens: lot.tokens,
      remaining: lot.tokens,
      expires_at: expiresAt,
    })
    .execute()
  return expiresAt
}
