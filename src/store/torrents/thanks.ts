import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'
import { whoseIs } from './opinion.ts'

// Thanks for a torrent: once per member, not for the member's own torrents; thanks cannot be
// withdrawn.

export type Thanked = 'GIVEN' | 'GIVEN_BEFORE' | 'OWN' | 'GONE'

/** Records a member's thanks for a torrent, which count only the first time. */
export async function give(
  db: Db,
  torrentId: number,
  memberId: number,
  now: Date,
): Promise<Thanked> {
  return db.transaction().execute(async (tx) => {
    const whose = await whoseIs(tx, torrentId, memberId)
    if (whose !== 'OTHERS') return whose
    const added = await tx
      .insertInto('thanks')
      .values({ torrent_id: torrentId, member_id: memberId, at: now })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (added.numInsertedOrUpdatedRows === 0n) return 'GIVEN_BEFORE'
    await tx
      .updateTable('torrent_stats')
      .set((eb) => ({ thanks: eb('thanks', '+', 1) }))
      .where('torrent_id', '=', torrentId)
      .execute()
    return 'GIVEN'
  })
}

export interface ThanksRow {
  readonly memberId: number
  readonly name: string
  readonly at: Date
  /** `at` in whole microseconds, which is what the database compares. */
  readonly sortKey: number
}

export type ThanksPlace = Pick<ThanksRow, 'sortKey' | 'memberId'>

/** Lists the members who thanked for a torrent, newest first, after `after`. */
export async function list(
  db: Db,
  torrentId: number,
  after: ThanksPlace | null,
  limit: number,
): Promise<readonly ThanksRow[]> {
  let query = db
    .selectFrom('thanks')
    .innerJoin('member', 'member.id', 'thanks.member_id')
    .select(['thanks.member_id as memberId', 'member.name', 'thanks.at'])
    .select(keyset.microseconds(sql`thanks.at`).as('sortKey'))
    .where('thanks.torrent_id', '=', torrentId)
  if (after !== null) {
    query = query.where(
      keyset.below(
        ['thanks.at', keyset.fromMicroseconds(after.sortKey)],
        ['thanks.member_id', after.memberId],
      ),
    )
  }
  return query
    .orderBy('thanks.at', 'desc')
    .orderBy('thanks.member_id', 'desc')
    .limit(limit)
    .execute()
}
