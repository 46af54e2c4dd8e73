import type { AnnounceQuestion, Explanation } from '../../bridge/events/explain-events.ts'
import { createRawCredit, creditInto, noCredit } from '../../domain/announce/credit.ts'
import { announceRules } from '../../domain/announce/rules/index.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import { createAnnounce } from '../announce.ts'
import { createRowCounters, readCounters } from '../announce/session-counters.ts'
import type { Step } from '../announce/step.ts'
import { createStep } from '../announce/step.ts'
import { ELSEWHERE } from '../announce/where-else.ts'
import { QUEUED } from '../announce/while-locked.ts'
import type { Journal } from '../journal/journal.ts'
import { setAddress } from '../memory/remote.ts'
import { firstPlace } from '../memory/holder-cells.ts'
import { createSessionKey } from '../memory/swarm/session-key.ts'
import { M } from '../memory/tables/member-row.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import { parseAddress } from '../wire/parse-address.ts'
import { createAnnounceParser } from '../wire/parse-announce.ts'
import { createReply, PEERS_AT, PEERS6_AT, REPLY_ROOM } from '../wire/reply.ts'
import type { AnnounceAnswer } from '../wire/write-announce.ts'
import { createAnnounceAnswer } from '../wire/write-announce.ts'
import type { World } from '../memory/world.ts'

/**
 * The most tries to get an answer: a torrent is locked for microseconds, at most for a slice of the
 * reaper.
 */
const MOST_TRIES = 1_000_000

/** A journal for announces that change nothing: none of its entries is written. */
const noJournal: Journal = {
  words: new Int32Array(0),
  hasRoom: () => false,
  next: () => 0,
  commit() {},
  flush: () => true,
  pending: () => 0,
}

/** Returns the name of another tracker by its place in the map (memory/holder-cells.ts). */
export type NameOfPlace = (place: number) => string | null

/** Explains an announce; null: the torrent stayed locked. */
export type Explain = (question: AnnounceQuestion) => Explanation | null

/**
 * Creates the function that explains announces. It makes the same decision as for a real announce,
 * but on the main thread and without changes, and then asks each rule in the list for its result.
 * `sessionKey` is the 32-byte key for hashes of peer IDs.
 */
export function createExplainer(
  world: World,
  tables: TableWriters,
  sessionKey: Uint8Array,
  nameOf: NameOfPlace = () => null,
): Explain {
  const { words, clock, holders } = world
  const { announce } = createAnnounce(world, noJournal, createSessionKey(sessionKey))
  const parse = createAnnounceParser()
  const step = createStep()
  const answer = createAnnounceAnswer()
  const { view } = createReply(new Uint8Array(REPLY_ROOM))
  const picked = { view, peersAt: PEERS_AT, peers6At: PEERS6_AT, peersBytes: 0, peers6Bytes: 0 }

  function fill({ memberId, query, address, isBrowser }: AnnounceQuestion): void {
    const text = Buffer.from(query, 'latin1')
    step.fault = parse(text, 0, text.length, step.request)
    step.route.hasPasskey = false
    if (memberId !== null) takePasskey(memberId)
    setFrom(step, address)
    step.isBrowser = isBrowser
    step.isLeeching = (step.request.leftLo | step.request.leftHi) !== 0
    step.now = clock.seconds()
    step.wall = clock.wall()
    // As for HEAD: a full answer without any change.
    step.isHead = true
    step.isReadOnly = true
    step.peer = 0
    step.torrent = 0
  }

  /** Takes the member's current passkey from the tracker's tables. */
  function takePasskey(memberId: number): void {
    const member = tables.members.findById(memberId | 0, Math.floor(memberId / 2 ** 32))
    const key = member === 0 ? 0 : words[member + M.passkey] >>> 0
    if (key === 0) return
    step.route.hasPasskey = true
    step.route.passkey0 = words[key]
    step.route.passkey1 = words[key + 1]
    step.route.passkey2 = words[key + 2]
    step.route.passkey3 = words[key + 3]
  }

  return (question) => {
    fill(question)
    let verdict: ReturnType<typeof announce> = QUEUED
    for (let tries = 0; verdict === QUEUED && tries < MOST_TRIES; tries++) {
      verdict = announce(step, answer, picked)
    }
    if (verdict === QUEUED || verdict === ELSEWHERE) return null
    const slot = step.torrent === 0 ? -1 : holders.sharedSlotOf(step.torrent)
    const place = firstPlace(holders.placesOf(slot))
    return { ...explanationOf(words, step, answer, verdict), passesTo: nameOf(place) }
  }
}

function setFrom({ remote }: Step, address: string | null): void {
  const at = new Int32Array(4)
  const text = Buffer.from(address ?? '')
  const family = parseAddress(text, 0, text.length, at)
  setAddress(remote, family === 0 ? 4 : family, at)
  if (family === 0) remote.isGlobal = true
}

function explanationOf(
  words: Int32Array,
  step: Step,
  answer: AnnounceAnswer,
  verdict: Ruling | null,
): Explanation {
  const { facts } = step
  const said = announceRules.map((rule) => ({ rule: rule.name, ruling: rule(facts) }))
  const first = said.findIndex(({ ruling }) => ruling !== null)
  const before = whatStoodBefore(step, verdict, first < 0 ? null : said[first].ruling)
  const isNormal = verdict === null
  return {
    code: verdict?.code ?? null,
    reply: verdict?.reply ?? 'normal',
    text: verdict?.text ?? '',
    before,
    rules: said.map(({ rule, ruling }, index) => ({
      rule,
      code: before === null ? (ruling?.code ?? null) : null,
      decides: before === null && index === first,
    })),
    facts: before === null ? { ...facts } : {},
    isKnownMember: step.member !== 0,
    isKnownTorrent: step.torrent !== 0,
    isKnownSession: step.peer !== 0,
    account: isNormal || verdict.account,
    ...bytesOf(words, step, isNormal || verdict.account),
    intervalSeconds: isNormal ? answer.intervalSeconds : verdict.intervalSeconds,
    seeders: isNormal ? answer.complete : 0,
    leechers: isNormal ? answer.incomplete : 0,
    peers: isNormal ? answer.peersBytes / 6 : 0,
    peers6: isNormal ? answer.peers6Bytes / 18 : 0,
  }
}

/** Returns what decided before any rule was evaluated. */
function whatStoodBefore(step: Step, verdict: Ruling | null, byRules: Ruling | null) {
  if (verdict === byRules) return null
  if (step.member === 0) return 'passkey'
  return step.fault !== null ? 'query' : 'tracker'
}

function bytesOf(words: Int32Array, step: Step, counts: boolean): { up: string; down: string } {
  const credit = createRawCredit()
  noCredit(credit)
  if (counts && step.peer !== 0) {
    const before = createRowCounters()
    readCounters(words, step.peer, before)
    creditInto(credit, step.request.event, step.request, before)
  }
  return { up: bytes64(credit.upLo, credit.upHi), down: bytes64(credit.downLo, credit.downHi) }
}

function bytes64(lo: number, hi: number): string {
  return String((BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0))
}
