import type { TorrentState } from '../../domain/uploads/moderation.ts'
import type * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'

/** A decision of staff that changes a torrent's state. */
export interface Decision {
  /** The action, such as `remove`. */
  readonly act: string
  readonly from: TorrentState
  readonly to: TorrentState
  readonly reason: string
}

/** Records a decision, in the transaction that carries it out. */
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
