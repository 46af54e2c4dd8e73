import type { Ask } from '../../bridge/trackers/requests.ts'
import {
  ASK_FLAG,
  ASKED,
  COUNTS_BYTES,
  createAsk,
  HASH_BYTES,
  NOT_LISTED,
  OUTCOME,
  PASSKEY_BYTES,
  readAsk,
  REPLY_BYTES,
  VERSION_BYTES,
  writeReply,
} from '../../bridge/trackers/requests.ts'
import { NOT_WRITTEN } from '../../domain/announce/refusals.ts'
import type { DatagramEngine, Engine } from '../io/engines.ts'
import { HEARD } from '../io/engines.ts'
import type { HttpHead } from '../io/http-framing.ts'
import { METHOD } from '../io/http-framing.ts'
import { createRemote, setAddress } from '../memory/remote.ts'
import type { Journal } from '../journal/journal.ts'
import { STAT } from '../memory/statistics.ts'
import { STATE } from '../memory/status.ts'
import { hasCounts } from '../memory/swarm/knows-swarm.ts'
import type { World } from '../memory/world.ts'
import type { ConnectionPasskeys } from '../wire/connection-passkeys.ts'
import { HASH_WORDS } from '../wire/parse-scrape.ts'
import { createRoute } from '../wire/parse-path.ts'
import { createReply, REPLY_ROOM } from '../wire/reply.ts'
import type { Forwarder } from '../announce/forwarder.ts'
import { TICKET } from '../announce/forwarder.ts'

/**
 * How soon and how often a request is retried when its torrent is locked or being moved. All tries
 * end within the time that the other end waits (router.ts).
 */
const RETRY_MS = 1
const LATER_RETRY_MS = 5
const FIRST_TRIES = 100
const MOST_TRIES = 200
/** The version of the newest map: the request is decided whichever tracker holds the torrent. */
const ANY_VERSION = Buffer.alloc(VERSION_BYTES, 0xff)

export interface AnswererOptions {
  readonly world: World
  readonly journal: Journal
  readonly engine: Engine
  readonly datagrams: DatagramEngine
  readonly passkeys: Pick<ConnectionPasskeys, 'recall'>
  /** The forwarder of this thread, which its engines share. */
  readonly forwarder: Forwarder
  readonly internalError: (error: unknown) => void
}

/** Decides requests that other trackers forward; `take` gets the body of a frame. */
export interface Answerer {
  readonly take: (body: Buffer, reply: (body: Buffer) => void) => void
}

interface State extends AnswererOptions {
  readonly ask: Ask
  readonly remote: ReturnType<typeof createRemote>
  readonly reply: ReturnType<typeof createReply>
  readonly head: HttpHead
  readonly route: ReturnType<typeof createRoute>
}

const NOTHING = Buffer.alloc(0)

/** A reply that is sent once the journal is written. */
interface Decided {
  readonly bytes: Buffer
  readonly instead: Buffer | null
}

export function createAnswerer(options: AnswererOptions): Answerer {
  const state: State = {
    ...options,
    ask: createAsk(),
    remote: createRemote(),
    route: createRoute(),
    reply: createReply(Buffer.allocUnsafeSlow(REPLY_ROOM)),
    head: {
      ...{ method: METHOD.get, targetStart: 0, targetEnd: 0, isHttp10: false, keepAlive: true },
      ...{ connection: 0, isBrowser: false, agent: 0, acceptsGzip: false, bodyBytes: 0 },
      ...{ hasHost: true, forwardedLines: 0, forwarded: new Int32Array(0) },
    },
  }
  return { take: (body, reply) => take(state, body, VERSION_BYTES, reply, 0) }
}

/** Decides the requests from `from` on; those whose torrent is locked are retried soon. */
function take(
  state: State,
  body: Buffer,
  from: number,
  reply: (body: Buffer) => void,
  tries: number,
): void {
  const { journal, world, ask } = state
  // With a newer map, the other end knows better whether this tracker holds the torrent.
  const isNewer = body.readUInt32BE(0) > world.holders.version()
  const decided: Decided[] = []
  const locked: Buffer[] = [body.subarray(0, VERSION_BYTES)]
  for (let at = from; at < body.length;) {
    const next = readAsk(body, at, ask)
    const found = decide(state, body, isNewer, tries === MOST_TRIES)
    if (found === null) locked.push(body.subarray(at, next))
    else if (typeof found === 'number') waitFor(state, found, body.subarray(at, next), reply)
    else decided.push(found)
    at = next
  }
  const isWritten = journal.flush()
  const replies = decided.map(({ bytes, instead }) => (isWritten ? bytes : (instead ?? bytes)))
  if (replies.length > 0) reply(Buffer.concat(replies))
  if (locked.length === 1) return
  const again = () => take(state, Buffer.concat(locked), VERSION_BYTES, reply, tries + 1)
  setTimeout(again, tries < FIRST_TRIES ? RETRY_MS : LATER_RETRY_MS)
}

/**
 * Waits for the tracker to which the request was forwarded; without its reply, the request is
 * decided here. If the reply was held back, waits for a copy of the entries instead.
 */
function waitFor(
  state: State,
  ticket: number,
  request: Buffer,
  reply: (body: Buffer) => void,
): void {
  const { forwarder } = state
  const { words, stats } = state.world
  const again = Buffer.concat([ANY_VERSION, request])
  forwarder.when(ticket, () => {
    const told = forwarder.take(ticket)
    readAsk(again, VERSION_BYTES, state.ask)
    if (told === null) take(state, again, VERSION_BYTES, reply, 0)
    else if (state.ask.kind === ASKED.counts) reply(countsOf(state, again, told).bytes)
    else {
      words[stats + STAT.answeredForOthers]++
      reply(withHead(state.ask, told))
    }
  })
}

/** Decides a request. Null: its torrent is locked. A number: the ticket of a forwarded request. */
function decide(
  state: State,
  body: Buffer,
  isNewer: boolean,
  isLast: boolean,
): Decided | number | null {
  const { world, ask, internalError } = state
  const { words, stats, status } = world
  try {
    if (status.state() !== STATE.ready) return declined(ask)
    if (ask.kind === ASKED.passkey) return passkeyOf(state, body)
    if (ask.kind === ASKED.counts) {
      const ticket = isNewer ? 0 : passCounts(state, body)
      return ticket > 0 ? ticket : countsOf(state, body, isNewer ? NOTHING : null)
    }
    const found = decideAnnounce(state, body, isNewer)
    if (typeof found === 'number') return found
    if (found === null) return isLast ? declined(ask) : null
    words[stats + STAT.answeredForOthers]++
    return found
  } catch (error) {
    words[stats + STAT.internalErrors]++
    internalError(error)
    return declined(ask)
  }
}

function decideAnnounce(state: State, body: Buffer, isNewer: boolean): Decided | number | null {
  const { ask, remote, reply, head, engine, datagrams } = state
  const { flags, start, end } = ask
  setAddress(remote, (flags & ASK_FLAG.isIpv4) !== 0 ? 4 : 6, ask.address)
  const isLast = (flags & ASK_FLAG.isLast) !== 0
  const ticket = isNewer ? TICKET.here : isLast ? TICKET.asked : TICKET.strayed
  const isHttp = ask.kind === ASKED.announce
  const by = isHttp ? engine : datagrams
  reply.base = 0
  let isDecided = false
  if (isHttp) {
    remote.isTold = (flags & ASK_FLAG.isTold) !== 0
    head.targetStart = start
    head.targetEnd = end
    head.isHttp10 = (flags & ASK_FLAG.isHttp10) !== 0
    head.isBrowser = (flags & ASK_FLAG.isBrowser) !== 0
    head.agent = ask.agent
    reply.keepAlive = (flags & ASK_FLAG.keepAlive) !== 0
    isDecided = engine.handle(body, head, remote, reply, ticket)
  } else {
    const heard = datagrams.handle(body, start, end, remote, reply, ticket)
    if (heard === HEARD.silence) return declined(ask)
    isDecided = heard === HEARD.answered
  }
  if (!isDecided && by.ticket() > 0) return by.ticket()
  if (!isDecided) return by.ticket() === TICKET.declined ? declined(ask) : null
  if (!by.knewAll()) return declined(ask)
  const bytes = withHead(ask, reply.bytes.subarray(reply.start, reply.end))
  if (!reply.mustBeWritten) return { bytes, instead: null }
  // A `stopped` that is not in the journal counts as not accepted (contract §5.1).
  if (!isHttp) return { bytes, instead: declined(ask).bytes }
  engine.refuse(reply, NOT_WRITTEN)
  return { bytes, instead: withHead(ask, reply.bytes.subarray(reply.start, reply.end)) }
}

/** Returns the passkey of a connection ID, if this tracker answered an announce with it. */
function passkeyOf({ ask, passkeys, route }: State, body: Buffer): Decided {
  const [hi, lo] = [body.readInt32BE(ask.start), body.readInt32BE(ask.start + 4)]
  passkeys.recall(hi, lo, route)
  if (!route.hasPasskey) return declined(ask)
  const content = Buffer.alloc(PASSKEY_BYTES)
  const { passkey0, passkey1, passkey2, passkey3 } = route
  const words = [hi, lo, passkey0, passkey1, passkey2, passkey3]
  words.forEach((word, index) => content.writeInt32BE(word, 4 * index))
  return { bytes: withHead(ask, content), instead: null }
}

function withHead(ask: Ask, content: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(REPLY_BYTES + content.length)
  bytes.set(content, writeReply(bytes, 0, ask.ticket, OUTCOME.answered, content.length))
  return bytes
}

function declined(ask: Ask): Decided {
  const bytes = Buffer.allocUnsafe(REPLY_BYTES)
  writeReply(bytes, 0, ask.ticket, OUTCOME.declined, 0)
  return { bytes, instead: null }
}

/** Whether this tracker has the whole swarm in memory. */
function isCounted({ holders }: World, torrent: number): boolean {
  const slot = holders.sharedSlotOf(torrent)
  const waits = holders.waitsForCopy(slot)
  if (waits) holders.askForCopy(slot)
  return !waits && holders.isHere(slot) && !holders.isMoving(slot)
}

/**
 * Asks the holders that this tracker can reach for counts and returns the ticket; 0: it reaches
 * none, or must reply on its own.
 */
function passCounts({ ask, world, forwarder }: State, body: Buffer): number {
  const { holders, torrents } = world
  if ((ask.flags & ASK_FLAG.isLast) !== 0 || !forwarder.hasRoom()) return 0
  const count = (ask.end - ask.start) / HASH_BYTES
  const hashes = new Int32Array(count * HASH_WORDS)
  const places = new Uint32Array(count)
  for (let index = 0; index < count; index++) {
    readHash(body, ask.start + index * HASH_BYTES, hashes, index * HASH_WORDS)
    const slot = holders.sharedSlotOf(torrentAt(torrents, hashes, index * HASH_WORDS))
    if (holders.isHere(slot)) places[index] = holders.groupOf(slot)
  }
  if (places.every((place) => place === 0)) return 0
  forwarder.ask.flags = ASK_FLAG.isLast
  return forwarder.passCounts(places, hashes, count)
}

function readHash(body: Buffer, from: number, into: Int32Array, at: number): void {
  for (let word = 0; word < HASH_WORDS; word++) into[at + word] = body.readInt32LE(from + 4 * word)
}

function torrentAt({ find }: World['torrents'], hashes: Int32Array, at: number): number {
  return find(hashes[at], hashes[at + 1], hashes[at + 2], hashes[at + 3], hashes[at + 4])
}

/**
 * Returns the counts of a scrape. Declines if a swarm is at another tracker or being moved, unless
 * `told` has the replies of the holders: a torrent that is missing there is counted here.
 */
function countsOf({ ask, world }: State, body: Buffer, told: Buffer | null): Decided {
  const { torrents } = world
  const count = (ask.end - ask.start) / HASH_BYTES
  const bytes = Buffer.alloc(REPLY_BYTES + count * COUNTS_BYTES)
  const hash = new Int32Array(HASH_WORDS)
  writeReply(bytes, 0, ask.ticket, OUTCOME.answered, count * COUNTS_BYTES)
  for (let index = 0; index < count; index++) {
    const [from, to] = [index * COUNTS_BYTES, REPLY_BYTES + index * COUNTS_BYTES]
    const isTold = told !== null && told.length > 0 && told.readUInt32BE(from) !== NOT_LISTED
    if (isTold) {
      told.copy(bytes, to, from, from + COUNTS_BYTES)
      continue
    }
    readHash(body, ask.start + index * HASH_BYTES, hash, 0)
    const torrent = torrentAt(torrents, hash, 0)
    if (torrent !== 0 && told === null && !isCounted(world, torrent)) return declined(ask)
    const isKnown = torrent !== 0 && hasCounts(world, torrent)
    bytes.writeUInt32BE(isKnown ? torrents.seeders(torrent) : NOT_LISTED, to)
    if (!isKnown) continue
    bytes.writeUInt32BE(torrents.leechers(torrent), to + 4)
    bytes.writeUInt32BE(torrents.snatches(torrent) >>> 0, to + 8)
    bytes.writeUInt32BE(torrents.partials(torrent), to + 12)
  }
  return { bytes, instead: null }
}
