import { sql } from 'kysely'
import { SENT_TWICE_MINUTES } from '../../../domain/members/sent-twice.ts'
import { MINUTE_MS } from '../../../domain/units.ts'
import type { Db } from '../../base/db.ts'

/**
 * Until the transaction ends, forms of this member that may have been sent twice wait for each
 * other. Returns the time since when the same one counts as that. Call it before taking other
 * locks.
 */
export async function holdForms(tx: Db, memberId: number | null, now: Date): Promise<Date> {
  await sql`select from member where id = ${memberId} for no key update`.execute(tx)
  return new Date(now.getTime() - SENT_TWICE_MINUTES * MINUTE_MS)
}
