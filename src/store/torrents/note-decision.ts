import type { TorrentState } from '../../domain/uploads/moderation.ts'
import type * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'

/** A change of a torrent's state that staff decided. */
export interface Decision {
  /** The action, such as `remove`. */
  readonly act: string
  readonly from: TorrentState
  readonly to: TorrentState
  readonly reason: string
}

/** Records a decision, in the transaction that makes it. */
export async function noteDecision(
  tx: Db,
  torrentId: number,
  { act, from, to, reason }: Decision,
  by: audit.Actor,
  now: Date,
): Promise<void> {
  const decision = { torrent_id: torrentId, act, from_state: from, to_state: to }
  await tx
    .insertInto('torrent_decision')
    .values({ ...decision, member_id: by.memberId, reason, at: now })
    .execute()
}
