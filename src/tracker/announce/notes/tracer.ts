import { ENTRY_WORDS, W } from '../../../bridge/traffic-entry.ts'
import { announceRules } from '../../../domain/announce/rules/index.ts'
import type { Ruling } from '../../../domain/announce/types.ts'
import type { Step } from '../step.ts'
import type { Journal } from '../../journal/journal.ts'
import { codeNumber } from '../../memory/reply-cells.ts'
import { T } from '../../memory/tables/torrent-row.ts'
import { wordAt } from '../../wire/ascii.ts'
import type { AnnounceAnswer } from '../../wire/write-announce.ts'
import type { World } from '../../memory/world.ts'
import {
  N,
  recordAt,
  TARGET_KIND,
  TARGET_WORDS,
  TRACE_FLAG,
  TRACES,
} from '../../memory/trace-cells.ts'

const NETWORK_4 = 0xffff_ff00 | 0
const NETWORK_6 = 0xffff_0000 | 0

interface Tracing {
  readonly world: World
  readonly journal: Journal
}

/**
 * Creates the recorder of announces whose member or torrent is traced. Call it after the reply was
 * written, and only while `words[TRACES.count]` is not 0; `entries` is the number of journal
 * entries before the announce. A record consists of 32-bit words and contains neither the passkey
 * nor the full address.
 */
export function createTracer(world: World, journal: Journal) {
  const tracer: Tracing = {
    world,
    journal,
  }

  return {
    note: (
      step: Step,
      answer: AnnounceAnswer,
      verdict: Ruling | null,
      replyBytes: number,
      entries: number,
    ) => note(tracer, step, answer, verdict, replyBytes, entries),
  }
}

function isTraced(tracer: Tracing, { member, torrent }: Step): boolean {
  const { words, members } = tracer.world
  const count = words[TRACES.count]
  for (let index = 0; index < count; index++) {
    const target = TRACES.targets + index * TARGET_WORDS
    const lo = words[target + 1]
    const hi = words[target + 2]
    if (words[target] === TARGET_KIND.member) {
      if (member !== 0 && members.idLo(member) === lo && members.idHi(member) === hi) return true
    } else if (torrent !== 0 && words[torrent + T.idLo] === lo && words[torrent + T.idHi] === hi) {
      return true
    }
  }
  return false
}

function noteWho(
  tracer: Tracing,
  at: number,
  { member, torrent, request, remote, keyLo, keyHi }: Step,
): void {
  const { words, members } = tracer.world
  words[at + N.memberLo] = members.idLo(member)
  words[at + N.memberHi] = members.idHi(member)
  words[at + N.torrentLo] = torrent === 0 ? 0 : words[torrent + T.idLo]
  words[at + N.torrentHi] = torrent === 0 ? 0 : words[torrent + T.idHi]
  words[at + N.hash] = request.hash0
  words[at + N.hash + 1] = request.hash1
  words[at + N.hash + 2] = request.hash2
  words[at + N.hash + 3] = request.hash3
  words[at + N.hash + 4] = request.hash4
  words[at + N.clientHi] = wordAt(request.peerId, 0)
  words[at + N.clientLo] = wordAt(request.peerId, 4)
  words[at + N.keyLo] = keyLo
  words[at + N.keyHi] = keyHi
  words[at + N.network] = remote.isIpv4 ? remote.words[0] & NETWORK_4 : remote.words[0]
  words[at + N.networkLo] = remote.isIpv4 ? 0 : remote.words[1] & NETWORK_6
}

function noteAsked(tracer: Tracing, at: number, step: Step): void {
  const { words, thread } = tracer.world
  const { request } = step
  words[at + N.wall] = step.wall
  words[at + N.port] = request.port
  words[at + N.event] = request.event
  words[at + N.numwant] = request.numwant
  words[at + N.uploadedLo] = request.uploadedLo
  words[at + N.uploadedHi] = request.uploadedHi
  words[at + N.downloadedLo] = request.downloadedLo
  words[at + N.downloadedHi] = request.downloadedHi
  words[at + N.leftLo] = request.leftLo
  words[at + N.leftHi] = request.leftHi
  words[at + N.thread] = thread
  words[at + N.flags] =
    (step.isLeeching ? TRACE_FLAG.leeching : 0) |
    (step.isEarly ? TRACE_FLAG.early : 0) |
    (step.isRepeated ? TRACE_FLAG.repeated : 0) |
    (step.isHead ? TRACE_FLAG.head : 0) |
    (step.isReadOnly ? TRACE_FLAG.readOnly : 0) |
    (step.remote.isIpv4 ? TRACE_FLAG.ipv4 : 0) |
    (step.family === 'both' ? 0 : TRACE_FLAG.udp) |
    (step.isBrowser ? TRACE_FLAG.browser : 0)
}

function noteAnswer(
  tracer: Tracing,
  at: number,
  answer: AnnounceAnswer,
  verdict: Ruling | null,
): void {
  const { words } = tracer.world
  const isNormal = verdict === null
  words[at + N.peers] = isNormal ? answer.peersBytes / 6 : 0
  words[at + N.peers6] = isNormal ? answer.peers6Bytes / 18 : 0
  words[at + N.interval] = isNormal ? answer.intervalSeconds : verdict.intervalSeconds
  words[at + N.minInterval] = isNormal ? answer.minIntervalSeconds : verdict.intervalSeconds
  words[at + N.complete] = isNormal ? answer.complete : 0
  words[at + N.incomplete] = isNormal ? answer.incomplete : 0
}

/** Records the journal entries of the announce, which will be booked. */
function noteEntries(tracer: Tracing, at: number, { keyLo, keyHi }: Step, from: number): void {
  const { journal } = tracer
  const { words } = tracer.world
  const entries = journal.words
  let kinds = 0
  let flags = 0
  words.fill(0, at + N.rawUpLo, at + N.rawDownHi + 1)
  for (let index = from; index < journal.pending(); index++) {
    const entry = index * ENTRY_WORDS
    kinds |= 1 << (entries[entry] & 0xff)
    flags |= entries[entry + W.flags]
    // A session that this announce replaced has an entry too, which is skipped.
    if (entries[entry + W.sessionLo] !== keyLo || entries[entry + W.sessionHi] !== keyHi) continue
    // One of its entries has the bytes; they are 0 in all others.
    for (let word = 0; word < 4; word++) {
      words[at + N.rawUpLo + word] |= entries[entry + W.rawUpLo + word]
    }
  }
  words[at + N.kinds] = kinds
  words[at + N.entryFlags] = flags
}

/**
 * Returns the number of the first rule that made this ruling, from 1; 0 if no rule objected, -1 if
 * the ruling is not from a rule.
 */
function decidingRule({ facts }: Step, verdict: Ruling | null): number {
  if (verdict === null) return 0
  for (let index = 0; index < announceRules.length; index++) {
    if (announceRules[index](facts) === verdict) return index + 1
  }
  return -1
}

function note(
  tracer: Tracing,
  step: Step,
  answer: AnnounceAnswer,
  verdict: Ruling | null,
  replyBytes: number,
  entries: number,
): void {
  const { words } = tracer.world
  const { journal } = tracer
  // A malformed query has no torrent: the one in `step` is from an earlier announce.
  if (step.member === 0 || step.fault !== null) step.torrent = 0
  if (!isTraced(tracer, step)) return
  const number = Atomics.add(words, TRACES.next, 1)
  const at = recordAt(number)
  Atomics.store(words, at + N.ready, 0)
  noteWho(tracer, at, step)
  noteAsked(tracer, at, step)
  noteAnswer(tracer, at, answer, verdict)
  noteEntries(tracer, at, step, Math.min(entries, journal.pending()))
  words[at + N.verdict] = verdict === null ? 0 : codeNumber(verdict) + 1
  words[at + N.rule] = decidingRule(step, verdict)
  words[at + N.replyBytes] = replyBytes
  Atomics.store(words, at + N.ready, (number + 1) | 0)
}
