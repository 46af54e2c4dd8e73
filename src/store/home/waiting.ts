import { sql } from 'kysely'
import type { State } from '../../domain/ratio/standing.ts'
import type { Db } from '../base/db.ts'
import { oldest as oldestDraft } from '../uploads/drafts.ts'

/** What asks something of a member, and what is new, for the home page. */
export interface Waiting {
  /** Torrents that must still be seeded, and how many of them have a warning. */
  readonly toSeed: number
  readonly warned: number
  /** Null: no ratio policy has evaluated the member yet. */
  readonly standing: State | null
  readonly watchEndsAt: Date | null
  readonly drafts: number
  /** Listed since the last visit, up to `MOST_NEW`; 0 on the first visit. */
  readonly added: number
  /** Whether the member has ever announced. */
  readonly hasTraffic: boolean
}

/** More are told as "more than". */
export const MOST_NEW = 1_000

/** Everything in one statement. */
export async function waitingFor(
  db: Db,
  memberId: number,
  visitedAt: Date | null,
  now: Date,
): Promise<Waiting> {
  const { rows } = await sql<Waiting>`
    select
      (select count(*)::int from obligation where member_id = ${memberId} and settled_at is null)
        as "toSeed",
      (select count(*)::int from obligation
        where member_id = ${memberId} and settled_at is null and state = 'warned') as warned,
      s.state as standing, s.watch_ends_at as "watchEndsAt",
      (select count(*)::int from draft_upload
        where member_id = ${memberId} and changed_at > ${oldestDraft(now)}) as drafts,
      (select count(*)::int from (
        select from torrent where state = 'listed' and created_at > ${visitedAt ?? now}
        limit ${MOST_NEW + 1}) as new) as added,
      exists (select from peer_session where member_id = ${memberId}) as "hasTraffic"
    from (select) as one left join ratio_state s on s.member_id = ${memberId}`.execute(db)
  return rows[0]
}
