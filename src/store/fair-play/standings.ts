import { sql } from 'kysely'
import { contestedIn } from '../../domain/fair-play/look.ts'
import { COVERED_SCORE } from '../../domain/fair-play/score.ts'
import type { Standing } from '../../domain/fair-play/standing.ts'
import { emptyStanding } from '../../domain/fair-play/standing.ts'
import type { Db } from '../base/db.ts'

// Reads the standings that earlier evaluations stored.

/** How many members are read together: a standing is a large object. */
const BATCH = 500

/** Returns a stored standing; older versions stored fewer fields. */
const whole = (known: unknown): Standing => ({ ...emptyStanding, ...(known as object) })

/** Returns the results of earlier evaluations for some members. */
export async function standingsOf(tx: Db, memberIds: readonly number[]) {
  const rows = await tx
    .selectFrom('fair_play_standing')
    .select(['member_id', 'standing'])
    .where(sql<boolean>`member_id = any(${memberIds}::bigint[])`)
    .execute()
  return new Map(rows.map(({ member_id: id, standing }) => [id, whole(standing)]))
}

/** Returns the rivals of members whose case is one of a pair. */
export async function contestedBefore(db: Db): Promise<ReadonlyMap<number, readonly number[]>> {
  const contested = new Map<number, readonly number[]>()
  for (let after: number | undefined = 0; after !== undefined;) {
    const rows: { readonly member_id: number; readonly standing: unknown }[] = await db
      .selectFrom('fair_play_standing')
      .select(['member_id', 'standing'])
      .where('member_id', '>', after)
      .where('score', '=', COVERED_SCORE)
      .orderBy('member_id')
      .limit(BATCH)
      .execute()
    const page = contestedIn(rows.map(({ member_id: id, standing }) => [id, whole(standing)]))
    for (const [id, rivals] of page) contested.set(id, rivals)
    after = rows.length < BATCH ? undefined : rows.at(-1)?.member_id
  }
  return contested
}
