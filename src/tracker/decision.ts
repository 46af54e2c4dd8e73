import { EVENT } from '../domain/announce/types.ts'
import type { Ruling } from '../domain/announce/types.ts'
import { createAnnounce } from './announce.ts'
import { ELSEWHERE } from './announce/where-else.ts'
import { QUEUED } from './announce/while-locked.ts'
import type { Step } from './announce/step.ts'
import { createStep } from './announce/step.ts'
import type { Journal } from './journal/journal.ts'
import { createReplyCounts } from './announce/notes/count-reply.ts'
import type { Signals } from './announce/notes/signals.ts'
import { createSignals } from './announce/notes/signals.ts'
import { HOUR_SECONDS } from '../domain/units.ts'
import { STAT } from './memory/statistics.ts'
import { M } from './memory/tables/member-row.ts'
import type { PickedPeers } from './memory/swarm/walk-peers.ts'
import { createSessionKey } from './memory/swarm/session-key.ts'
import { reasonBlock } from './memory/tables/network-bans.ts'
import { copyText } from './memory/tables/text.ts'
import { createTracer } from './announce/notes/tracer.ts'
import { TRACES } from './memory/trace-cells.ts'
import type { Reply } from './wire/reply.ts'
import { PEERS_AT, PEERS6_AT } from './wire/reply.ts'
import type { AnnounceAnswer } from './wire/write-announce.ts'
import { createAnnounceAnswer } from './wire/write-announce.ts'
import type { World } from './memory/world.ts'

/** The decision about announces of either protocol; one per thread. */
export interface Decision {
  /** The request. The code that parses it fills in route, request, remote and fault. */
  readonly step: Step
  /** The reply to write, except for its endpoints, which are in the reply's buffer. */
  readonly answer: AnnounceAnswer
  /** Decides, and writes the endpoints into the reply's buffer. */
  readonly announce: (reply: Reply) => Ruling | null | typeof QUEUED | typeof ELSEWHERE
  /** Stores the times of announces that found their torrent locked. Call it regularly. */
  readonly settle: () => void
  /** Records the announce if staff trace its member or torrent. Call it after writing the reply. */
  readonly answered: (verdict: Ruling | null, replyBytes: number) => void
  /** Whether the last announce wrote journal entries that are not flushed yet. */
  readonly hasWritten: () => boolean
  /**
   * Returns the reason that staff gave for banning the member or network, or for removing the
   * torrent.
   */
  readonly reasonOf: (ruling: Ruling) => string
  /** Returns the signals for staff since the last call. */
  readonly takeSignals: Signals['take']
}

interface DecisionState {
  readonly step: Step
  readonly world: World
  readonly seen: ReturnType<typeof createReplyCounts>
  readonly reason: Buffer
  readonly tracer: ReturnType<typeof createTracer>
  readonly answer: AnnounceAnswer
  entries: number
}

/** `sessionKey` is the 32-byte key for hashes of peer IDs. */
export function createDecision(world: World, journal: Journal, sessionKey: Uint8Array): Decision {
  const { words, clock, stats } = world
  const { announce, settle } = createAnnounce(world, journal, createSessionKey(sessionKey))
  const step = createStep()
  const { request } = step
  const answer = createAnnounceAnswer()
  const signals = createSignals(world)
  const picked: PickedPeers = {
    view: new DataView(new ArrayBuffer(0)),
    peersAt: 0,
    peers6At: 0,
    peersBytes: 0,
    peers6Bytes: 0,
  }
  const decision: DecisionState = {
    step,
    world,
    seen: createReplyCounts(world),
    reason: Buffer.alloc(200),
    tracer: createTracer(world, journal),
    answer,
    entries: 0,
  }

  return {
    step,
    answer,
    announce(reply) {
      step.isLeeching = (request.leftLo | request.leftHi) !== 0
      step.now = clock.seconds()
      step.wall = clock.wall()
      step.isHead = reply.isHeadOnly
      step.isReadOnly = step.isHead || !journal.hasRoom()
      picked.view = reply.view
      picked.peersAt = reply.base + PEERS_AT
      picked.peers6At = reply.base + PEERS6_AT
      decision.entries = journal.pending()
      const verdict = announce(step, answer, picked)
      if (verdict === ELSEWHERE) return verdict
      if (verdict === QUEUED) {
        words[stats + STAT.setAside]++
        return verdict
      }
      reply.mustBeWritten =
        request.event === EVENT.stopped && journal.pending() !== decision.entries
      count(decision, verdict)
      signals.note(step, verdict)
      if (step.route.isForeign) noteForeign(decision, verdict)
      return verdict
    },
    settle,
    hasWritten: () => journal.pending() !== decision.entries,
    takeSignals: signals.take,
    answered: (verdict, replyBytes) => answered(decision, verdict, replyBytes),
    reasonOf: (ruling) => reasonOf(decision, ruling),
  }
}

function count(decision: DecisionState, verdict: Ruling | null): void {
  const { request } = decision.step
  const { words, stats } = decision.world
  const { seen } = decision
  if (request.eventIsUnknown) words[stats + STAT.unknownEvents]++
  words[stats + STAT.announces]++
  if (verdict === null) words[stats + STAT.answered]++
  else if (verdict.reply === 'warn') words[stats + STAT.warned]++
  else words[stats + (verdict.code === 'MALFORMED' ? STAT.malformed : STAT.refused)]++
  seen.announce(verdict, request.peerId)
}

/** Counts an announce URL of another program that the member's client still uses (rule 10). */
function noteForeign({ step, world }: DecisionState, verdict: Ruling | null): void {
  if (step.member === 0 || step.isReadOnly || verdict?.reply === 'refuse') return
  world.words[step.member + M.foreignHour] = Math.floor(step.wall / HOUR_SECONDS)
  world.words[world.stats + STAT.foreignUrls]++
}

/** Copies the reason that staff gave into the decision's buffer; returns its length in bytes. */
function copyReason(decision: DecisionState, whose: 'member' | 'torrent' | 'network'): number {
  const { reason, step } = decision
  const { members, torrents, networks, words } = decision.world
  const most = reason.length
  if (whose === 'member') return members.copyReason(step.member, reason, 0, most)
  if (whose === 'torrent') return torrents.copyReason(step.torrent, reason, 0, most)
  const { isIpv4, words: address } = step.remote
  const ban = isIpv4 ? networks.find4(address[0]) : networks.find6(address, 0)
  return copyText(words, reasonBlock(ban), reason, 0, most)
}

function answered(decision: DecisionState, verdict: Ruling | null, replyBytes: number): void {
  const { words } = decision.world
  const { tracer, step, answer } = decision
  if (words[TRACES.count] !== 0) tracer.note(step, answer, verdict, replyBytes, decision.entries)
}

function reasonOf(decision: DecisionState, ruling: Ruling): string {
  if (ruling.reasonOf === null) return ''
  return decision.reason.toString('utf8', 0, copyReason(decision, ruling.reasonOf))
}
