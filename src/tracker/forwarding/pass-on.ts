import type { Ask } from '../../bridge/trackers/requests.ts'
import { ASK_FLAG, ASKED } from '../../bridge/trackers/requests.ts'
import { HOLDER_BUSY } from '../../domain/announce/refusals.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import { EVENT } from '../../domain/announce/types.ts'
import { ELSEWHERE } from '../announce/where-else.ts'
import { QUEUED } from '../announce/while-locked.ts'
import type { NotePasskey } from '../announce/note-passkey.ts'
import type { Step } from '../announce/step.ts'
import { STAT } from '../memory/statistics.ts'
import type { World } from '../memory/world.ts'
import type { ScrapeRequest } from '../wire/parse-scrape.ts'
import { HASH_WORDS } from '../wire/parse-scrape.ts'
import type { Reply } from '../wire/reply.ts'
import { BODY_AT, REPLY_ROOM } from '../wire/reply.ts'
import type { Forwarder } from '../announce/forwarder.ts'
import { TICKET } from '../announce/forwarder.ts'

/** Decides announces of one protocol, and may forward them. */
export interface Passing {
  readonly decision: {
    readonly step: Step
    readonly announce: (reply: Reply) => Ruling | null | typeof QUEUED | typeof ELSEWHERE
    readonly hasWritten: () => boolean
  }
  readonly world: World
  /** Null: nothing is forwarded. */
  readonly forwarder: Forwarder | null
  readonly notePasskey: NotePasskey
  /** The ticket of a request that was forwarded or whose reply is held back. */
  ticket: number
  /** The reply to this request: from another tracker, or held back until now. */
  told: Buffer | null
}

/** Starts a request. Its ticket says where it comes from (announce/forwarder.ts). */
export function beginWith(passing: Passing, ticket: number): void {
  const { decision, forwarder } = passing
  passing.told = ticket > 0 ? (forwarder?.take(ticket) ?? null) : null
  passing.ticket = ticket > 0 ? TICKET.here : ticket
  decision.step.ticket = passing.ticket
}

/**
 * Decides an announce, or forwards it to the tracker that holds its torrent. QUEUED: the announce
 * waits for that tracker, or for its torrent.
 */
export function decideOrPass(
  passing: Passing,
  reply: Reply,
  kind: typeof ASKED.announce | typeof ASKED.datagram,
  bytes: Uint8Array,
  start: number,
  end: number,
): Ruling | null | typeof QUEUED {
  const { decision, forwarder, notePasskey } = passing
  const { words, stats } = passing.world
  const { step } = decision
  const verdict = decision.announce(reply)
  if (verdict !== ELSEWHERE) return verdict
  if (forwarder === null || step.places === 0) {
    passing.ticket = TICKET.declined
    return QUEUED
  }
  if (forwarder.hasRoom()) {
    notePasskey(step, null)
    fillAsk(forwarder.ask, step, reply, kind)
    const isHttp = kind === ASKED.announce
    words[stats + (isHttp ? STAT.forwardedAnnounces : STAT.forwardedDatagrams)]++
    passing.ticket = forwarder.pass(step.places, bytes, start, end)
    return QUEUED
  }
  words[stats + STAT.forwardsRefused]++
  // A `stopped` opens no session, and its client does not try again.
  if (step.request.event !== EVENT.stopped) return HOLDER_BUSY
  step.ticket = TICKET.here
  return decision.announce(reply) as Ruling | null | typeof QUEUED
}

function fillAsk(ask: Ask, step: Step, reply: Reply, kind: number): void {
  const { isIpv4, isTold, words: address } = step.remote
  ask.kind = kind
  ask.agent = step.agent
  ask.flags =
    (isIpv4 ? ASK_FLAG.isIpv4 : 0) |
    (isTold ? ASK_FLAG.isTold : 0) |
    (reply.keepAlive ? ASK_FLAG.keepAlive : 0) |
    (reply.isHttp10 ? ASK_FLAG.isHttp10 : 0) |
    (step.isBrowser ? ASK_FLAG.isBrowser : 0) |
    (step.ticket === TICKET.strayed ? ASK_FLAG.isLast : 0)
  for (let word = 0; word < 4; word++) ask.address[word] = address[word]
}

/**
 * Asks the trackers that hold the scraped torrents for their counts. Returns false when this
 * tracker must answer, because it holds all of them, or the scrape was forwarded to it.
 */
export function passScrape(passing: Passing, { hashes, count }: ScrapeRequest): boolean {
  const { decision, world, forwarder } = passing
  const { words, stats, holders, torrents } = world
  if (decision.step.ticket !== TICKET.none) return false
  if (forwarder === null || !holders.isShared() || !forwarder.hasRoom()) return false
  const places = new Uint32Array(count)
  for (let index = 0; index < count; index++) {
    const at = index * HASH_WORDS
    const [w0, w1, w2, w3, w4] = hashes.subarray(at, at + HASH_WORDS)
    const torrent = torrents.find(w0, w1, w2, w3, w4)
    if (torrent === 0) continue
    const slot = holders.slotOf(torrent)
    places[index] = holders.groupOf(slot)
    // The reply to this scrape does not wait for the copy of the slot, but the next one has its
    // counts.
    if (holders.waitsForCopy(slot)) holders.askForCopy(slot)
  }
  if (places.every((place) => place === 0)) return false
  words[stats + STAT.forwardedScrapes]++
  passing.ticket = forwarder.passCounts(places, hashes, count)
  return true
}

/**
 * Holds back the reply to an announce until another tracker has the entries that it wrote. Returns
 * whether it must wait: if so, the request is passed again with a ticket, as if another tracker had
 * replied.
 */
export function holdReply(passing: Passing, reply: Reply): boolean {
  const { decision, forwarder } = passing
  if (forwarder === null || !decision.hasWritten()) return false
  const ticket = forwarder.hold(reply, decision.step.torrent)
  if (ticket > 0) passing.ticket = ticket
  return ticket > 0
}

/** Copies a finished reply into `reply`; returns false when it is too long to be a reply. */
export function copyReply(reply: Reply, from: Buffer): boolean {
  if (from.length > REPLY_ROOM - BODY_AT) return false
  reply.start = reply.base
  reply.end = reply.base + from.length
  reply.bytes.set(from, reply.start)
  return true
}
