import type { Db } from '../base/db.ts'

/**
 * Returns at most how many bytes of a tracker's journals were moved but not credited, because
 * several trackers saw them and their order is not known (docs/decisions/0044).
 */
export async function leftOutOf(db: Db, node: string): Promise<bigint> {
  const row = await db
    .selectFrom('traffic_journal')
    .select(({ fn }) => fn.sum<string | null>('left_out').as('bytes'))
    .where('node', '=', node)
    .executeTakeFirstOrThrow()
  return BigInt(row.bytes ?? 0)
}
