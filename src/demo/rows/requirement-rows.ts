import type { RequirementState } from '../../domain/hit-and-run/judge.ts'
import type { Db } from '../../store/base/db.ts'

/** Returns some seeding requirements in a given state, newest first. */
export async function requirementsIn(db: Db, state: RequirementState, limit: number) {
  return db
    .selectFrom('obligation')
    .select(['member_id as memberId', 'torrent_id as torrentId'])
    .where('state', '=', state)
    .orderBy('since', 'desc')
    .orderBy('member_id')
    .limit(limit)
    .execute()
}
