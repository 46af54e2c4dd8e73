import { ENTRY_FLAG } from '../../bridge/traffic-entry.ts'
import { MEANING, meaningOf } from '../../domain/announce/contradictions.ts'
import type { Contradiction, DoubtfulAnnounce } from '../../domain/announce/contradictions.ts'
import { creditFromZero, creditInto, noCredit } from '../../domain/announce/credit.ts'
import type { RawCredit } from '../../domain/announce/credit.ts'
import { EVENT } from '../../domain/announce/types.ts'
import { isPlausible } from '../../domain/announce/plausible.ts'
import { lastPort, P, PEER_FLAG, toldSeconds } from '../memory/swarm/peer-row.ts'
import type { World } from '../memory/world.ts'
import { createRowCounters, readCounters } from './session-counters.ts'
import type { RowCounters } from './session-counters.ts'
import type { Step } from './step.ts'
import type { EntryDetails } from './write-entry.ts'

const IMPLAUSIBLE = ENTRY_FLAG.suspicious | ENTRY_FLAG.implausible

/**
 * Credits the bytes by which the counters of a known session grew, and sets the flags of its entry
 * (rules 77, 81, 82). Returns false and leaves the session unchanged if the announce is from a
 * second client with the same peer ID.
 */
export type CountBytes = (step: Step) => boolean

interface CountingState {
  readonly world: World
  readonly details: EntryDetails
  readonly credit: RawCredit
  readonly highest: RowCounters
  readonly record: Contradiction
  readonly doubtful: { -readonly [K in keyof DoubtfulAnnounce]: DoubtfulAnnounce[K] }
}

/** Creates the function; it writes into `details` and its credit. */
export function createCountBytes(world: World, details: EntryDetails): CountBytes {
  const { words } = world
  const highest = createRowCounters()
  const { credit } = details
  const counting: CountingState = {
    world,
    details,
    credit,
    highest,
    record: {
      port: 0,
      since: 0,
      evidence: 0,
      hasReturned: false,
      restarts: false,
      ...createRowCounters(),
    },
    doubtful: {
      counters: createRowCounters(),
      port: 0,
      lastPort: 0,
      now: 0,
      lastAt: 0,
      interval: 0,
    },
  }

  return (step) => {
    const { peer, request, now } = step
    details.since = words[peer + P.lastAt]
    details.flags = request.event === EVENT.started ? ENTRY_FLAG.began : 0
    readCounters(words, peer, highest)
    creditInto(credit, request.event, request, highest)
    const isInDoubt = (words[peer + P.flags] & PEER_FLAG.doubtful) !== 0
    if (credit.upIsLower || credit.downIsLower || isInDoubt) {
      if (isClone(counting, step)) return false
      if (credit.upIsLower) details.flags |= ENTRY_FLAG.lowerUp
      if (credit.downIsLower) details.flags |= ENTRY_FLAG.lowerDown
    }
    const seconds = now - details.since
    const canBeTrue =
      isPlausible(credit.upLo, credit.upHi, seconds) &&
      isPlausible(credit.downLo, credit.downHi, seconds)
    if (!canBeTrue) details.flags |= IMPLAUSIBLE
    if ((details.flags & ENTRY_FLAG.suspicious) !== 0) words[peer + P.flags] |= PEER_FLAG.suspicious
    return true
  }
}

/**
 * Decides what lower counters mean: whether a second client has the same peer ID. Rare, and so kept
 * out of the common path.
 */
function isClone(counting: CountingState, step: Step): boolean {
  const { world, credit, highest, record, doubtful } = counting
  const { words, contradictions, settings } = world
  const { peer, torrent, request, now } = step
  doubtful.counters = request
  doubtful.port = request.port
  doubtful.lastPort = lastPort(words, peer)
  doubtful.now = now
  doubtful.lastAt = words[peer + P.lastAt]
  doubtful.interval = toldSeconds(words, peer) || settings.interval()
  contradictions.read(torrent, peer, record)
  const wasInDoubt = record.evidence !== 0
  const meaning = meaningOf(record, doubtful, credit, highest)
  const isInDoubt = record.evidence !== 0
  if (wasInDoubt || isInDoubt) contradictions.write(torrent, peer, record)
  if (isInDoubt) words[peer + P.flags] |= PEER_FLAG.doubtful
  else words[peer + P.flags] &= ~PEER_FLAG.doubtful
  return takeMeaning(counting, step, meaning)
}

function takeMeaning(
  { credit, details, world }: CountingState,
  { peer, request }: Step,
  meaning: ReturnType<typeof meaningOf>,
): boolean {
  const { words } = world
  if (meaning === MEANING.clone) {
    words[peer + P.flags] |= PEER_FLAG.suspicious
    return true
  }
  if (meaning === MEANING.late && credit.restarts) {
    noCredit(credit)
    details.flags &= ~ENTRY_FLAG.began
  } else if (credit.upIsLower && meaning !== MEANING.restart) details.flags |= ENTRY_FLAG.suspicious
  if (meaning === MEANING.restart && !credit.restarts) creditFromZero(credit, request)
  if (meaning === MEANING.restart || meaning === MEANING.baseline) {
    const isSaid = meaning === MEANING.restart && credit.restarts
    if (!isSaid) details.flags = (details.flags & ~ENTRY_FLAG.began) | ENTRY_FLAG.recounted
    credit.upIsLower = false
    credit.downIsLower = false
  }
  return false
}
