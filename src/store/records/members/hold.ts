import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'

/**
 * Makes transactions for the same member wait for each other until they end, so that what they
 * count, or what a form that is sent twice made, is what the other one left. Call it before taking
 * other locks. The lock does not conflict with new rows that refer to the member.
 */
export async function holdMember(tx: Db, memberId: number | null): Promise<void> {
  await sql`select from member where id = ${memberId} for no key update`.execute(tx)
}
