import { ENTRY_FLAG, KIND } from '../../bridge/traffic-entry.ts'
import { CHANGE, changesOf } from '../../domain/announce/changes.ts'
import type { ChangeFacts } from '../../domain/announce/changes.ts'
import { createRawCredit, creditInto, noCredit } from '../../domain/announce/credit.ts'
import { isPlausible } from '../../domain/announce/plausible.ts'
import { countedSeconds, unionSeconds } from '../../domain/announce/seed-time.ts'
import { EVENT } from '../../domain/announce/types.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import { isCheckpointDue } from '../journal/entry-of-peer.ts'
import type { Journal } from '../journal/journal.ts'
import {
  addCounted,
  countedSince,
  noteFlip,
  P,
  PEER_FLAG,
  REACH4,
  REACH6,
  toldSeconds,
} from '../memory/swarm/peer-row.ts'
import type { World } from '../memory/world.ts'
import { createEnterSwarm } from './enter-swarm.ts'
import { createRowCounters, readCounters, storeCounters } from './session-counters.ts'
import type { Step } from './step.ts'
import { createSettled } from './settled.ts'
import { createEntryWriter } from './write-entry.ts'
import type { EntryDetails } from './write-entry.ts'

/** Clients keep to the interval that they were told, or come a little before its end. */
const SOON_SHARE = 0.9
/** Rule 64: a session that nobody knows has completed when it downloaded so much of it. */
const MOST_OF_IT = 0.95

export type UpdateSession = (step: Step, ruling: Ruling | null) => void

/**
 * Makes what an announce does to its session, under the torrent's lock: counters, seed time,
 * endpoints, kind, and the journal's entries. `ruling` is one that says `account`, or null.
 */
export function createUpdateSession(world: World, journal: Journal): UpdateSession {
  const { words, swarms, endpoints, settings, torrents } = world
  const writeEntry = createEntryWriter(world, journal)
  const { enter, supersede } = createEnterSwarm(world, writeEntry)
  const isSettled = createSettled()
  const credit = createRawCredit()
  const before = createRowCounters()
  const details: EntryDetails = { kind: KIND.update, credit, since: 0, flags: 0 }
  const facts: { -readonly [K in keyof ChangeFacts]: ChangeFacts[K] } = {
    event: EVENT.none,
    sessionIsKnown: false,
    wasLeeching: false,
    isLeeching: false,
    differs: false,
    hasMovedBytes: false,
    hasMostOfIt: false,
    mustLeave: false,
  }

  function gather(step: Step, ruling: Ruling | null): void {
    const { request } = step
    facts.event = request.event
    facts.sessionIsKnown = step.peer !== 0
    facts.isLeeching = step.isLeeching
    facts.wasLeeching = step.peer !== 0 && (words[step.peer + P.flags] & PEER_FLAG.seeding) === 0
    facts.differs = false
    facts.hasMovedBytes =
      (request.uploadedLo | request.uploadedHi | request.downloadedLo | request.downloadedHi) !== 0
    facts.hasMostOfIt = hasMostOfIt(step)
    facts.mustLeave = ruling !== null && ruling.endsSession
  }

  function sizeOf(torrent: number): number {
    return number(torrents.sizeLo(torrent), torrents.sizeHi(torrent))
  }

  function hasMostOfIt({ request, torrent }: Step): boolean {
    return number(request.downloadedLo, request.downloadedHi) >= sizeOf(torrent) * MOST_OF_IT
  }

  /** Rule 72: nobody lacks more than there is. */
  function lacksTooMuch({ request, torrent }: Step): boolean {
    return number(request.leftLo, request.leftHi) > sizeOf(torrent)
  }

  function kindOf(step: Step, ruling: Ruling | null): number {
    const isPartial = step.isLeeching && step.request.event === EVENT.paused
    return (
      (step.isLeeching ? 0 : PEER_FLAG.seeding) |
      (isPartial ? PEER_FLAG.partial : 0) |
      (ruling !== null && !ruling.listed ? PEER_FLAG.hidden : 0)
    )
  }

  /** Rule 85. */
  function countTime(step: Step): void {
    const { peer, torrent, now } = step
    const since = words[peer + P.lastAt]
    const interval = toldSeconds(words, peer) || settings.interval()
    if (facts.wasLeeching) {
      addCounted(words, peer, -countedSeconds(now, since, interval))
    } else if (!step.isLeeching) {
      const other = swarms.lastSeeding(torrent, step.member, peer)
      const seconds =
        other === 0
          ? countedSeconds(now, since, interval)
          : unionSeconds(now, since, interval, startOf(step, other), words[other + P.lastAt])
      addCounted(words, peer, seconds)
    }
  }

  /** When a session began, in tracker seconds. */
  function startOf(step: Step, peer: number): number {
    return step.now - Math.max(0, step.wall - (words[peer + P.startedAt] >>> 0))
  }

  /** Rules 81, 82: what the counters add, and whether it can be true. */
  function countBytes(step: Step): void {
    const { peer, request, now } = step
    details.since = words[peer + P.lastAt]
    const seconds = now - details.since
    readCounters(words, peer, before)
    creditInto(credit, request.event, request, before)
    const isTrue =
      isPlausible(credit.upLo, credit.upHi, seconds) &&
      isPlausible(credit.downLo, credit.downHi, seconds)
    details.flags = (credit.isSuspicious ? ENTRY_FLAG.suspicious : 0) | (isTrue ? 0 : IMPLAUSIBLE)
    if (details.flags !== 0) words[peer + P.flags] |= PEER_FLAG.suspicious
  }

  /** Where the session is from now on; true when anything of that is new (rules 75, 78). */
  function setEndpoint(step: Step): boolean {
    const { remote, request, now } = step
    if (request.event === EVENT.stopped) {
      words[step.peer + P.lastAt] = now
      return false
    }
    const ports = words[step.peer + P.ports]
    const ipv6 = words[step.peer + P.ipv6]
    const since = words[step.peer + P.lastAt]
    const moved = remote.isIpv4
      ? endpoints.set4(step.peer, remote.words[0], request.port, now)
      : endpoints.set6(step.peer, remote.words, 0, request.port, now)
    if (moved) {
      details.flags |= ENTRY_FLAG.moved
      words[step.peer + P.flags] &= ~(remote.isIpv4 ? REACH4 : REACH6)
      const port = remote.isIpv4 ? ports >>> 16 : ports & 0xffff
      if (port !== request.port && isSoon(step, since)) noteFlip(words, step.peer)
      supersede(step)
    } else if (!isSoon(step, since)) words[step.peer + P.flags] &= ~PEER_FLAG.flip
    return moved || ports !== words[step.peer + P.ports] || ipv6 !== words[step.peer + P.ipv6]
  }

  /** Whether a client that was told when to come would not be here yet. */
  function isSoon({ peer, now }: Step, since: number): boolean {
    const told = toldSeconds(words, peer) || settings.interval()
    return now - since < told * SOON_SHARE
  }

  function setKind(step: Step, kind: number): boolean {
    const was = words[step.peer + P.flags]
    step.peer = swarms.setKind(step.torrent, step.peer, kind)
    return was !== words[step.peer + P.flags]
  }

  function writeAs(step: Step, kind: EntryDetails['kind']): void {
    details.kind = kind
    writeEntry(step, step.peer, details)
    // What it told is not told again by those that follow.
    noCredit(credit)
    details.since = step.now
  }

  /** One entry for each change, in the order in which they happened. */
  function writeEntries(step: Step, changes: number): void {
    if ((changes & CHANGE.update) !== 0) writeAs(step, KIND.update)
    if ((changes & CHANGE.started) !== 0) writeAs(step, KIND.started)
    if ((changes & CHANGE.resumed) !== 0) writeAs(step, KIND.resumed)
    if ((changes & CHANGE.completed) !== 0) writeAs(step, KIND.completed)
    if ((changes & CHANGE.stopped) !== 0) writeAs(step, KIND.stopped)
    if ((changes & CHANGE.removed) !== 0) writeAs(step, KIND.removed)
  }

  function countSnatch(step: Step): void {
    if ((words[step.peer + P.flags] & PEER_FLAG.completed) !== 0) return
    words[step.peer + P.flags] |= PEER_FLAG.completed
    world.addSnatch(step.torrent)
  }

  return (step: Step, ruling: Ruling | null): void => {
    gather(step, ruling)
    const kind = kindOf(step, ruling)
    if (step.peer === 0) {
      const changes = changesOf(facts)
      if (changes === 0 || (facts.mustLeave && isSettled(step))) return
      if (!enter(step, kind, (changes & ENDED) === 0)) return
      noCredit(credit)
      details.since = step.now
      details.flags = 0
    } else {
      countTime(step)
      countBytes(step)
    }
    const hasCounted = storeCounters(words, step.peer, step.request)
    const isElsewhere = setEndpoint(step)
    const isOther = setKind(step, kind)
    if (lacksTooMuch(step)) words[step.peer + P.flags] |= PEER_FLAG.suspicious
    facts.differs = hasCounted || isElsewhere || isOther || isQuiet(step) || isFound(step)
    const changes = changesOf(facts)
    if ((changes & CHANGE.completed) !== 0) countSnatch(step)
    writeEntries(step, changes)
    if ((changes & ENDED) !== 0) {
      if (facts.mustLeave && facts.sessionIsKnown) isSettled(step)
      swarms.remove(step.torrent, step.peer)
      step.peer = 0
    }
  }

  /** Whether the prober found something that the journal was not told yet. */
  function isFound({ peer }: Step): boolean {
    const flags = words[peer + P.flags]
    if ((flags & FOUND) === 0 || (flags & PEER_FLAG.noted) !== 0) return false
    words[peer + P.flags] = flags | PEER_FLAG.noted
    return true
  }

  /** Whether seed time has waited for an entry for too long. */
  function isQuiet({ peer, now }: Step): boolean {
    return countedSince(words, peer) !== 0 && isCheckpointDue(words, peer, now)
  }
}

const FOUND = PEER_FLAG.reached4 | PEER_FLAG.failed4 | PEER_FLAG.reached6 | PEER_FLAG.failed6
const ENDED = CHANGE.stopped | CHANGE.removed
const IMPLAUSIBLE = ENTRY_FLAG.suspicious | ENTRY_FLAG.implausible

function number(lo: number, hi: number): number {
  return (hi >>> 0) * 2 ** 32 + (lo >>> 0)
}
