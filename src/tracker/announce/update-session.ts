import { ENTRY_FLAG, KIND } from '../../bridge/traffic-entry.ts'
import { CHANGE, changesOf } from '../../domain/announce/changes.ts'
import type { ChangeFacts } from '../../domain/announce/changes.ts'
import { createRawCredit, noCredit } from '../../domain/announce/credit.ts'
import type { RawCredit } from '../../domain/announce/credit.ts'
import { countedSeconds, unionSeconds } from '../../domain/announce/seed-time.ts'
import { EVENT } from '../../domain/announce/types.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import { isCheckpointDue } from '../journal/entry-of-peer.ts'
import type { Journal } from '../journal/journal.ts'
import { endContradiction } from '../memory/swarm/contradiction-table.ts'
import { addCounted, P, PEER_FLAG, REACH4, REACH6, toldSeconds } from '../memory/swarm/peer-row.ts'
import type { World } from '../memory/world.ts'
import { createCountBytes } from './count-bytes.ts'
import type { CountBytes } from './count-bytes.ts'
import { createEnterSwarm } from './enter-swarm.ts'
import { addPortToKey } from './find.ts'
import { storeCounters } from './session-counters.ts'
import { createSnatches } from './snatches.ts'
import type { Snatches } from './snatches.ts'
import type { Step } from './step.ts'
import { createSettled } from './settled.ts'
import { createEntryWriter } from './write-entry.ts'
import type { EntryDetails, WriteEntry } from './write-entry.ts'
import type { Torrents } from '../memory/tables/torrent-table.ts'
import type { TrackerSettings } from '../memory/settings.ts'
import type { Swarms } from '../memory/swarm/swarm.ts'
import type { Endpoints } from '../memory/swarm/endpoints.ts'

export type UpdateSession = (step: Step, ruling: Ruling | null) => void

interface UpdateState {
  readonly facts: { -readonly [K in keyof ChangeFacts]: ChangeFacts[K] }
  readonly words: Int32Array
  readonly torrents: Torrents
  readonly settings: TrackerSettings
  readonly swarms: Swarms
  readonly details: EntryDetails
  readonly countBytes: CountBytes
  readonly snatches: Snatches
  readonly credit: RawCredit
  readonly endpoints: Endpoints
  readonly supersede: (step: Step) => void
  readonly writeEntry: WriteEntry
  readonly world: World
  readonly isSettled: ReturnType<typeof createSettled>
  readonly enter: (step: Step, kind: number, isStaying: boolean) => boolean
}

/**
 * Creates the function that applies an announce to its session: counters, seed time, endpoints,
 * kind and journal entries. Call it under the torrent's lock. `ruling` is null or one with
 * `account`.
 */
export function createUpdateSession(world: World, journal: Journal): UpdateSession {
  const { words, swarms, endpoints, settings, torrents } = world
  const writeEntry = createEntryWriter(world, journal)
  const { enter, supersede } = createEnterSwarm(world, writeEntry)
  const credit = createRawCredit()
  const details: EntryDetails = { kind: KIND.update, credit, since: 0, flags: 0 }
  const session: UpdateState = {
    facts: {
      event: EVENT.none,
      sessionIsKnown: false,
      wasLeeching: false,
      isLeeching: false,
      differs: false,
      hasMovedBytes: false,
      hasMostOfIt: false,
      mustLeave: false,
    },
    words,
    torrents,
    settings,
    swarms,
    details,
    countBytes: createCountBytes(world, details),
    snatches: createSnatches(world),
    credit,
    endpoints,
    supersede,
    writeEntry,
    world,
    isSettled: createSettled(),
    enter,
  }

  return (step, ruling) => updateSession(session, step, ruling)
}

function gather(session: UpdateState, step: Step, ruling: Ruling | null): void {
  const { facts, words } = session
  const { request } = step
  facts.event = request.event
  facts.sessionIsKnown = step.peer !== 0
  facts.isLeeching = step.isLeeching
  facts.wasLeeching = step.peer !== 0 && (words[step.peer + P.flags] & PEER_FLAG.seeding) === 0
  facts.differs = false
  facts.hasMovedBytes =
    (request.uploadedLo | request.uploadedHi | request.downloadedLo | request.downloadedHi) !== 0
  facts.hasMostOfIt = session.snatches.isLateCompletion(step)
  facts.mustLeave = ruling !== null && ruling.endsSession
}

/** Whether the client says that it lacks more than the torrent has (rule 72). */
function lacksTooMuch({ torrents }: UpdateState, { request, torrent }: Step): boolean {
  const size = number(torrents.sizeLo(torrent), torrents.sizeHi(torrent))
  return number(request.leftLo, request.leftHi) > size
}

function kindOf(step: Step, ruling: Ruling | null): number {
  const isPartial = step.isLeeching && step.request.event === EVENT.paused
  return (
    (step.isLeeching ? 0 : PEER_FLAG.seeding) |
    (isPartial ? PEER_FLAG.partial : 0) |
    (ruling !== null && !ruling.listed ? PEER_FLAG.hidden : 0)
  )
}

/** Counts seed time and leech time (rule 85). */
function countTime(session: UpdateState, step: Step): void {
  const { words, settings, facts, swarms } = session
  const { peer, torrent, now } = step
  const since = words[peer + P.lastAt]
  const interval = toldSeconds(words, peer) || settings.interval()
  if (facts.wasLeeching) {
    // A partial seed wants no more data (rule 71), so it is not downloading.
    const wasPartial = (words[peer + P.flags] & PEER_FLAG.partial) !== 0
    if (!wasPartial) addCounted(words, peer, -countedSeconds(now, since, interval))
  } else if (!step.isLeeching) {
    const other = swarms.lastSeeding(torrent, step.member, peer)
    const seconds =
      other === 0
        ? countedSeconds(now, since, interval)
        : unionSeconds(now, since, interval, startOf(session, step, other), words[other + P.lastAt])
    addCounted(words, peer, seconds)
  }
}

/** Returns when a session began, in tracker seconds. */
function startOf(session: UpdateState, step: Step, peer: number): number {
  return step.now - Math.max(0, step.wall - (session.words[peer + P.startedAt] >>> 0))
}

/** Stores the session's endpoint; returns whether it is new (rules 75, 76, 78). */
function setEndpoint(session: UpdateState, step: Step): boolean {
  const { words, endpoints, details, facts, supersede } = session
  const { remote, request, now } = step
  if (request.event === EVENT.stopped) {
    words[step.peer + P.lastAt] = now
    return false
  }
  const ports = words[step.peer + P.ports]
  const ipv6 = words[step.peer + P.ipv6]
  const moved = remote.isIpv4
    ? endpoints.set4(step.peer, remote.words[0], request.port, now)
    : endpoints.set6(step.peer, remote.words, 0, request.port, now)
  if (moved) {
    details.flags |= ENTRY_FLAG.moved
    words[step.peer + P.flags] &= ~(remote.isIpv4 ? REACH4 : REACH6)
  }
  const isElsewhere =
    moved || ports !== words[step.peer + P.ports] || ipv6 !== words[step.peer + P.ipv6]
  // A new session already replaced the one at its endpoint when it was added.
  if (isElsewhere && facts.sessionIsKnown) supersede(step)
  return isElsewhere
}

function setKind(session: UpdateState, step: Step, kind: number): boolean {
  const { words, swarms } = session
  const was = words[step.peer + P.flags]
  step.peer = swarms.setKind(step.torrent, step.peer, kind)
  return was !== words[step.peer + P.flags]
}

function writeAs(session: UpdateState, step: Step, kind: EntryDetails['kind']): void {
  const { details, writeEntry, credit } = session
  details.kind = kind
  writeEntry(step, step.peer, details)
  // Further entries of this announce must not repeat the bytes.
  noCredit(credit)
  details.since = step.now
  details.flags &= ~RESTARTS
}

/** Writes one entry for each change, in the order in which they happened. */
function writeEntries(session: UpdateState, step: Step, changes: number): void {
  if ((changes & CHANGE.update) !== 0) writeAs(session, step, KIND.update)
  if ((changes & CHANGE.started) !== 0) writeAs(session, step, KIND.started)
  if ((changes & CHANGE.resumed) !== 0) writeAs(session, step, KIND.resumed)
  if ((changes & CHANGE.completed) !== 0) writeAs(session, step, KIND.completed)
  if ((changes & CHANGE.stopped) !== 0) writeAs(session, step, KIND.stopped)
  if ((changes & CHANGE.removed) !== 0) writeAs(session, step, KIND.removed)
}

/** Whether the prober has found something about the session that is not in the journal yet. */
function isFound(session: UpdateState, { peer }: Step): boolean {
  const { words } = session
  const flags = words[peer + P.flags]
  if ((flags & FOUND) === 0 || (flags & PEER_FLAG.noted) !== 0) return false
  words[peer + P.flags] = flags | PEER_FLAG.noted
  return true
}

/** Gives the second client with a peer ID a separate session for its port (rule 77). */
function splitSession(session: UpdateState, step: Step): void {
  const { words, endpoints } = session
  const ports = words[step.peer + P.ports]
  const { port } = step.request
  if (ports >>> 16 === port) endpoints.drop4(step.peer)
  if ((ports & 0xffff) === port) endpoints.drop6(step.peer)
  addPortToKey(step)
  step.peer = 0
}

/** Adds the session to the swarm; returns false when nothing of the announce must be stored. */
function enterSwarm(session: UpdateState, step: Step, kind: number): boolean {
  const { facts, isSettled, enter, credit, details } = session
  const changes = changesOf(facts)
  if (changes === 0 || (facts.mustLeave && isSettled(step))) return false
  if (!enter(step, kind, (changes & ENDED) === 0)) return false
  noCredit(credit)
  credit.upIsLower = false
  credit.downIsLower = false
  details.since = step.now
  details.flags = step.request.event === EVENT.started ? ENTRY_FLAG.began : 0
  return true
}

function updateSession(session: UpdateState, step: Step, ruling: Ruling | null): void {
  const { facts, isSettled, details, credit, words, swarms } = session
  const isClone = step.peer !== 0 && !session.countBytes(step)
  if (isClone) splitSession(session, step)
  gather(session, step, ruling)
  const kind = kindOf(step, ruling)
  const isNew = step.peer === 0
  if (!isNew) countTime(session, step)
  else if (!enterSwarm(session, step, kind)) return
  if (isClone) words[step.peer + P.flags] |= PEER_FLAG.suspicious
  const { upIsLower, downIsLower } = credit
  const isRemarked = (details.flags & ENTRY_FLAG.suspicious) !== 0
  // The counters may have grown at another tracker in the meantime (decision 44).
  const isStarted = !isNew && !step.isRepeated && step.request.event === EVENT.started
  const hasCounted =
    storeCounters(words, step.peer, step.request, upIsLower, downIsLower) || isRemarked
  const isElsewhere = setEndpoint(session, step)
  session.snatches.noteHadAll(step, isNew)
  const isOther = setKind(session, step, kind)
  if (lacksTooMuch(session, step)) words[step.peer + P.flags] |= PEER_FLAG.suspicious
  facts.differs =
    hasCounted ||
    isElsewhere ||
    isOther ||
    isStarted ||
    isCheckpointDue(words, step.peer, step.now) ||
    isFound(session, step)
  const changes = changesOf(facts)
  if ((changes & CHANGE.completed) !== 0) session.snatches.count(step)
  writeEntries(session, step, changes)
  if (!step.isLeeching) words[step.peer + P.flags] &= ~PEER_FLAG.hadAll
  if ((changes & ENDED) !== 0) {
    if (facts.mustLeave && facts.sessionIsKnown) isSettled(step)
    endContradiction(session.world, step.torrent, step.peer)
    swarms.remove(step.torrent, step.peer)
    step.peer = 0
  }
}

/** Flags that only the first entry of an announce has. */
const RESTARTS = ENTRY_FLAG.began | ENTRY_FLAG.recounted
const FOUND = PEER_FLAG.reached4 | PEER_FLAG.failed4 | PEER_FLAG.reached6 | PEER_FLAG.failed6
const ENDED = CHANGE.stopped | CHANGE.removed

function number(lo: number, hi: number): number {
  return (hi >>> 0) * 2 ** 32 + (lo >>> 0)
}
