import { EVENT } from './types.ts'
import type { EventCode } from './types.ts'

/**
 * What an announce means for its session. Several changes may apply; they are journaled in this
 * order.
 */
export const CHANGE = {
  update: 1,
  started: 2,
  resumed: 4,
  completed: 8,
  stopped: 16,
  removed: 32,
} as const

/** The facts that determine the changes: one object, which is refilled for each announce. */
export interface ChangeFacts {
  readonly event: EventCode
  readonly sessionIsKnown: boolean
  /** Whether `left` was above 0 in the session's last announce. */
  readonly wasLeeching: boolean
  readonly isLeeching: boolean
  /**
   * Whether a counter, an endpoint or the kind of the session has changed since the last announce.
   */
  readonly differs: boolean
  /** Whether `uploaded` or `downloaded` is above 0. */
  readonly hasMovedBytes: boolean
  /** Whether `downloaded` is at least 95 % of the torrent. */
  readonly hasMostOfIt: boolean
  /**
   * Whether the member or the torrent was removed, so that the bytes so far are accounted and the
   * session ends.
   */
  readonly mustLeave: boolean
}

/**
 * Returns the changes (bits of `CHANGE`) of an announce; 0 when only its time is stored.
 *
 * A client that had bytes left and has none now has completed the torrent, whatever the event says
 * (rules 61, 65): aria2 and rtorrent never send `completed`. An unknown session completes only with
 * that event and with nearly all bytes downloaded (rule 64). A session that is unknown here but has
 * moved bytes may be in the database. It is `resumed`, also before `stopped`, so that no byte is
 * lost (rules 68, 80).
 */
export function changesOf(facts: ChangeFacts): number {
  return facts.sessionIsKnown ? changesOfKnown(facts) : changesOfNew(facts)
}

function changesOfKnown(facts: ChangeFacts): number {
  const completed = facts.wasLeeching && !facts.isLeeching ? CHANGE.completed : 0
  if (facts.event === EVENT.stopped) return completed | CHANGE.stopped
  if (facts.mustLeave) return completed | CHANGE.removed
  if (completed !== 0) return completed
  return facts.differs ? CHANGE.update : 0
}

function changesOfNew(facts: ChangeFacts): number {
  const begin = facts.hasMovedBytes ? CHANGE.resumed : CHANGE.started
  if (facts.event === EVENT.stopped) return facts.hasMovedBytes ? begin | CHANGE.stopped : 0
  if (facts.mustLeave) return facts.hasMovedBytes ? begin | CHANGE.removed : 0
  const completes = facts.event === EVENT.completed && !facts.isLeeching && facts.hasMostOfIt
  return completes ? begin | CHANGE.completed : begin
}
