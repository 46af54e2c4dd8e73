import { NETWORK_BANNED, NOT_WRITTEN, UNKNOWN_PASSKEY } from '../domain/announce/refusals.ts'
import { firstRuling } from '../domain/announce/rules/index.ts'
import { EVENT } from '../domain/announce/types.ts'
import type { Ruling } from '../domain/announce/types.ts'
import { createFind } from './announce/find.ts'
import { createFillAnswer } from './announce/fill-answer.ts'
import { createGatherFacts } from './announce/gather-facts.ts'
import { createPeerLists } from './announce/peer-lists.ts'
import type { Step } from './announce/step.ts'
import { createUpdateSession } from './announce/update-session.ts'
import type { ELSEWHERE } from './announce/where-else.ts'
import { createWhereElse } from './announce/where-else.ts'
import type { Decide, QUEUED } from './announce/while-locked.ts'
import { createWhileLocked } from './announce/while-locked.ts'
import type { Journal } from './journal/journal.ts'
import type { PickedPeers } from './memory/swarm/walk-peers.ts'
import type { SessionKey } from './memory/swarm/session-key.ts'
import { hasOtherEndpoint } from './memory/swarm/visibility.ts'
import type { AnnounceAnswer } from './wire/write-announce.ts'
import type { World } from './memory/world.ts'

export interface Announcer {
  /** Decides an announce: `step` is the request, `answer` receives the reply. */
  readonly announce: (
    step: Step,
    answer: AnnounceAnswer,
    picked: PickedPeers,
  ) => Ruling | null | typeof QUEUED | typeof ELSEWHERE
  /** Stores the times of announces that were answered while their torrents were locked. */
  readonly settle: () => void
}

/** Creates the decision about announces. */
export function createAnnounce(world: World, journal: Journal, sessionKey: SessionKey): Announcer {
  const { lock, holders } = world
  const find = createFind(world, sessionKey)
  const peerLists = createPeerLists(world)
  const gatherFacts = createGatherFacts(world, peerLists)
  const updateSession = createUpdateSession(world, journal)
  const fillAnswer = createFillAnswer(world)
  const locked = createWhileLocked(world, journal, updateSession)
  const whereElse = createWhereElse(world)

  /**
   * Whether a client from a banned network still has another endpoint, which is not banned: it is
   * accounted when it announces from there.
   */
  const isHeardThere = ({ peer, remote }: Step, ruling: Ruling | null) =>
    ruling === NETWORK_BANNED && peer !== 0 && hasOtherEndpoint(world, peer, remote.isIpv4)

  const decide: Decide = (step, answer, picked) => {
    find.session(step)
    gatherFacts(step)
    const ruling = firstRuling(step.facts)
    // Before the session is updated, so that the rule on peer lists sees the same swarm as the
    // others.
    if (ruling === null) peerLists.take(step)
    const isAccounted = ruling === null || ruling.account
    if (step.torrent !== 0 && isAccounted && !isHeardThere(step, ruling)) {
      if (!step.isReadOnly) updateSession(step, ruling)
      else if (!step.isHead && step.request.event === EVENT.stopped) return NOT_WRITTEN
    }
    fillAnswer(step, ruling, answer, picked)
    return ruling
  }

  const announce: Announcer['announce'] = (step, answer, picked) => {
    if (locked.waiting() > 0) locked.settle()
    if (!find.member(step)) return UNKNOWN_PASSKEY
    if (step.fault !== null) return step.passkeyIsFormer ? UNKNOWN_PASSKEY : step.fault
    find.torrent(step)
    find.key(step)
    if (step.torrent === 0) return decide(step, answer, picked)
    const moves = holders.moves()
    const elsewhere = whereElse(step)
    if (elsewhere !== null) return elsewhere
    // No announce waits for a lock: one that reports nothing new is answered from the rows as they
    // are.
    if (!lock.tryTake(step.torrent)) return locked.read(decide, step, answer, picked)
    try {
      // The swarm may have moved to another tracker in the meantime.
      const left = holders.moves() === moves ? null : whereElse(step)
      return left ?? decide(step, answer, picked)
    } finally {
      lock.release(step.torrent)
    }
  }

  return { announce, settle: () => locked.settle(locked.waiting()) }
}
