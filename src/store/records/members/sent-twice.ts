import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { SENT_TWICE_MINUTES } from '../../../domain/members/sent-twice.ts'
import { MINUTE_MS } from '../../../domain/units.ts'
import type { Db } from '../../base/db.ts'

/** Returns the time since when the same content counts as a form that was sent twice. */
export function sentTwiceSince(now: Date): Date {
  return new Date(now.getTime() - SENT_TWICE_MINUTES * MINUTE_MS)
}

/**
 * Makes forms of this member that may have been sent twice wait for each other until the
 * transaction ends; returns `sentTwiceSince`. Call it before taking other locks.
 */
export async function holdForms(tx: Db, memberId: number | null, now: Date): Promise<Date> {
  await sql`select from member where id = ${memberId} for no key update`.execute(tx)
  return sentTwiceSince(now)
}

/**
 * A period as a form gives it. If it starts now, it has another start when the form is sent again.
 */
interface Period {
  readonly startsAt: Date
  /** Null: it has no end. */
  readonly endsAt: Date | null
}

/**
 * SQL: whether a row made at `made` has this period: the same start and end, or the same length
 * from the moment at which it was made.
 */
export function isSamePeriod(
  [made, starts, ends]: readonly ['made_at' | 'created_at' | 'opened_at', string, string],
  { startsAt, endsAt }: Period,
  now: Date,
): RawBuilder<boolean> {
  const [madeAt, from, until] = [sql.ref(made), sql.ref(starts), sql.ref(ends)]
  const isSameEnd = sql`${until} is not distinct from ${endsAt}::timestamptz`
  if (startsAt.getTime() !== now.getTime()) {
    return sql<boolean>`(${from} = ${startsAt}::timestamptz and ${isSameEnd})`
  }
  const seconds = endsAt === null ? null : (endsAt.getTime() - now.getTime()) / 1_000
  return sql<boolean>`(${from} = ${madeAt} and (${isSameEnd}
    or extract(epoch from ${until} - ${from}) = ${seconds}::numeric))`
}
