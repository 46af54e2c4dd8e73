import { LOADING, TOO_MANY_PASSKEYS, UNKNOWN_PASSKEY } from '../domain/announce/refusals.ts'
import type { Ruling } from '../domain/announce/types.ts'
import { ASKED } from '../bridge/trackers/requests.ts'
import { QUEUED } from './announce/while-locked.ts'
import { createConnectionIds } from './wire/connection-ids.ts'
import type { ConnectionIds } from './wire/connection-ids.ts'
import { createDecision } from './decision.ts'
import type { NotePasskey } from './announce/note-passkey.ts'
import { createNotePasskey } from './announce/note-passkey.ts'
import type { Decision } from './decision.ts'
import type { Journal } from './journal/journal.ts'
import type { PasskeyGuesses } from './usage/passkey-guesses.ts'
import type { Remote } from './memory/remote.ts'
import type { Forwarder } from './announce/forwarder.ts'
import { TICKET } from './announce/forwarder.ts'
import { beginWith, copyReply, decideOrPass, holdReply, passScrape } from './forwarding/pass-on.ts'
import { passForPasskey, takePasskey } from './forwarding/passkey-asks.ts'
import type { DatagramEngine, Heard } from './io/engines.ts'
import { HEARD } from './io/engines.ts'
import type { WrongIds } from './io/wrong-ids.ts'
import { createWrongIds } from './io/wrong-ids.ts'
import { createScrape, withoutGaps } from './scrape.ts'
import type { Scrape } from './scrape.ts'
import { createReplyCounts } from './announce/notes/count-reply.ts'
import { createTurnTimes } from './io/turn-times.ts'
import type { ConnectionPasskeys } from './wire/connection-passkeys.ts'
import { createConnectionPasskeys } from './wire/connection-passkeys.ts'
import { STAT } from './memory/statistics.ts'
import { STATE } from './memory/status.ts'
import { createReadAhead } from './memory/read-ahead.ts'
import { createLookAhead } from './wire/look-ahead.ts'
import { wordAt } from './wire/ascii.ts'
import { ACTION, createDatagramParser, HEAD_BYTES } from './wire/parse-datagram.ts'
import type { DatagramParser } from './wire/parse-datagram.ts'
import { MAGIC_HI, MAGIC_LO } from './wire/parse-datagram.ts'
import { createScrapeRequest, HASH_WORDS } from './wire/parse-scrape.ts'
import type { ScrapeRequest } from './wire/parse-scrape.ts'
import type { Reply } from './wire/reply.ts'
import { textOf } from './wire/write-refusal.ts'
import {
  writeConnection,
  writeDatagramAnnounce,
  writeDatagramError,
  writeDatagramScrape,
} from './wire/write-datagram.ts'
import { createScrapeAnswer } from './wire/write-scrape.ts'
import type { ScrapeAnswer } from './wire/write-scrape.ts'
import type { World } from './memory/world.ts'

/** The most peers in a reply: as many as fit in a packet that no network fragments (rule 103). */
const MOST_PEERS = { ipv4: 200, ipv6: 74 } as const

interface EngineState {
  readonly decision: Decision
  readonly world: World
  readonly wrongIds: WrongIds
  readonly seen: ReturnType<typeof createReplyCounts>
  readonly parser: DatagramParser
  readonly passkeys: ConnectionPasskeys
  readonly counts: { complete: number; downloaded: number; incomplete: number }
  file: number
  readonly scrapeAnswer: ScrapeAnswer
  readonly scrapeRequest: ScrapeRequest
  readonly scrape: Scrape
  readonly ids: ConnectionIds
  readonly guesses: PasskeyGuesses
  readonly notePasskey: NotePasskey
  readonly forwarder: Forwarder | null
  ticket: number
  /** The reply to this datagram: from another tracker, or held back until now. */
  told: Buffer | null
}

/** Keys of 32 bytes: for hashes of peer IDs, and for connection IDs. */
interface Keys {
  readonly session: Uint8Array
  readonly connection: Uint8Array
}

/** `guesses` as in `createEngine`; all threads of a tracker share `passkeys`. */
export function createDatagramEngine(
  world: World,
  journal: Journal,
  keys: Keys,
  guesses: PasskeyGuesses,
  passkeys = createConnectionPasskeys(),
  forwarder: Forwarder | null = null,
): DatagramEngine {
  const decision = createDecision(world, journal, keys.session)
  const seen = createReplyCounts(world)
  const engine: EngineState = {
    decision,
    world,
    wrongIds: createWrongIds(world, seen),
    seen,
    parser: createDatagramParser(),
    passkeys,
    counts: { complete: 0, downloaded: 0, incomplete: 0 },
    file: 0,
    scrapeAnswer: createScrapeAnswer(),
    scrapeRequest: createScrapeRequest(),
    scrape: createScrape(world),
    ids: createConnectionIds(keys.connection),
    guesses,
    notePasskey: createNotePasskey(world, guesses),
    ...{ forwarder, ticket: 0, told: null },
  }
  const { step } = decision

  const ahead = createReadAhead(world.words, world.status.seed())
  return {
    lookAt: createLookAhead(ahead).datagram,
    readAhead: ahead.run,
    settle: decision.settle,
    takeSignals: decision.takeSignals,
    handle(bytes, start, end, remote, reply, ticket = 0) {
      beginWith(engine, ticket)
      return handle(engine, bytes, start, end, remote, reply)
    },
    ticket: () => engine.ticket,
    knewAll: () => step.member !== 0 && step.torrent !== 0,
    times: createTurnTimes(world),
  }
}

/** Refuses with an error. It contains no interval: the client decides how long it waits. */
function refuse(engine: EngineState, reply: Reply, transaction: number, ruling: Ruling): void {
  writeDatagramError(reply, transaction, textOf(ruling, engine.decision.reasonOf(ruling)))
}

/**
 * Limits an announce's list to one packet, also if the requested number comes from the settings.
 */
function limitPeers({ decision, world }: EngineState): void {
  const { remote, request } = decision.step
  const most = remote.isIpv4 ? MOST_PEERS.ipv4 : MOST_PEERS.ipv6
  const wanted = request.numwant < 0 ? world.settings.numwantDefault() : request.numwant
  if (wanted > most) request.numwant = most
}

/** Refuses an address that has tried too many passkeys (rule 43); returns whether it did. */
function mustWait(engine: EngineState, reply: Reply, transaction: number, counted: number) {
  const { guesses, decision, seen } = engine
  const { words, stats } = engine.world
  if (!guesses.mustWait(decision.step.remote, decision.step.route)) return false
  words[stats + counted]++
  seen.refused(TOO_MANY_PASSKEYS)
  writeDatagramError(reply, transaction, TOO_MANY_PASSKEYS.text)
  return true
}

/** Records the passkey of a scrape, for which `notePasskey` has no member's row. */
function noteScrape({ guesses, decision }: EngineState, verdict: Ruling | null): void {
  const { remote, route } = decision.step
  if (verdict === UNKNOWN_PASSKEY) guesses.noteUnknown(remote, route)
  else guesses.noteValid(remote, route)
}

function handleAnnounce(
  engine: EngineState,
  bytes: Uint8Array,
  start: number,
  end: number,
  reply: Reply,
): Heard {
  const { step, answer } = engine.decision
  const { parser, decision, passkeys, notePasskey } = engine
  const { remote, route, request } = step
  const transaction = wordAt(bytes, start + 12)
  step.fault = parser.announce(bytes, start, end, request, route)
  step.family = remote.isIpv4 ? 4 : 6
  limitPeers(engine)
  if (mustWait(engine, reply, transaction, STAT.refused)) return HEARD.answered
  if (engine.told !== null && copyReply(reply, engine.told)) {
    passkeys.note(wordAt(bytes, start), wordAt(bytes, start + 4), route)
    return HEARD.answered
  }
  const verdict = decideOrPass(engine, reply, ASKED.datagram, bytes, start, end)
  if (verdict === QUEUED) return HEARD.queued
  notePasskey(step, verdict)
  if (verdict !== null && verdict.reply === 'refuse') {
    refuse(engine, reply, transaction, verdict)
  } else {
    passkeys.note(wordAt(bytes, start), wordAt(bytes, start + 4), route)
    writeDatagramAnnounce(reply, transaction, answer, remote)
  }
  decision.answered(verdict, reply.end - reply.start)
  return holdReply(engine, reply) ? HEARD.queued : HEARD.answered
}

/**
 * Returns the counts of a hash. The answer of the scrape contains only known hashes, in the same
 * order.
 */
function look(engine: EngineState, hashes: Int32Array, at: number): typeof counts {
  const { counts, scrapeAnswer } = engine
  let differs = engine.file < scrapeAnswer.count ? 0 : 1
  for (let word = 0; word < HASH_WORDS && differs === 0; word++) {
    differs = hashes[at + word] ^ scrapeAnswer.hashes[engine.file * HASH_WORDS + word]
  }
  const isKnown = differs === 0
  counts.complete = isKnown ? scrapeAnswer.complete[engine.file] : 0
  counts.downloaded = isKnown ? scrapeAnswer.downloaded[engine.file] : 0
  counts.incomplete = isKnown ? scrapeAnswer.incomplete[engine.file] : 0
  if (isKnown) engine.file++
  return counts
}

function handleScrape(
  engine: EngineState,
  bytes: Uint8Array,
  start: number,
  end: number,
  reply: Reply,
): Heard {
  const { step } = engine.decision
  const { parser, scrapeRequest, passkeys, scrape, scrapeAnswer, seen } = engine
  const { words, stats } = engine.world
  const { route } = step
  const transaction = wordAt(bytes, start + 12)
  const fault = parser.scrape(bytes, start, end, scrapeRequest, route)
  takePasskey(engine, passkeys, bytes, start)
  if (!route.hasPasskey) passkeys.recall(wordAt(bytes, start), wordAt(bytes, start + 4), route)
  if (mustWait(engine, reply, transaction, STAT.scrapesRefused)) return HEARD.answered
  if (!route.hasPasskey && passForPasskey(engine, passkeys, bytes, start)) return HEARD.queued
  const found = scrape(scrapeRequest, route, step.remote, fault, scrapeAnswer, engine.told)
  if (found === null && passScrape(engine, scrapeRequest)) return HEARD.queued
  const ruling = withoutGaps(found, scrapeAnswer)
  noteScrape(engine, ruling)
  words[stats + STAT.scrapes]++
  if (ruling !== null) {
    words[stats + STAT.scrapesRefused]++
    seen.refused(ruling)
    writeDatagramError(reply, transaction, ruling.text)
    return HEARD.answered
  }
  engine.file = 0
  writeDatagramScrape(reply, transaction, scrapeRequest, (hashes, at) => look(engine, hashes, at))
  return HEARD.answered
}

function handle(
  engine: EngineState,
  bytes: Uint8Array,
  start: number,
  end: number,
  remote: Remote,
  reply: Reply,
): Heard {
  const { step } = engine.decision
  const { ids, seen } = engine
  const { clock, status, words, stats } = engine.world
  if (end - start < HEAD_BYTES) return HEARD.silence
  reply.isHeadOnly = false
  reply.mustBeWritten = false
  step.remote = remote
  const hi = wordAt(bytes, start)
  const lo = wordAt(bytes, start + 4)
  const action = wordAt(bytes, start + 8)
  const transaction = wordAt(bytes, start + 12)
  if (action === ACTION.connect) {
    if (hi !== MAGIC_HI || lo !== MAGIC_LO) return HEARD.silence
    ids.make(remote, clock.wall())
    writeConnection(reply, transaction, ids.out[0], ids.out[1])
    return HEARD.answered
  }
  if (action !== ACTION.announce && action !== ACTION.scrape) return HEARD.silence
  // A request with a ticket was checked when it arrived, here or at another tracker.
  if (step.ticket === TICKET.none && !ids.isValid(remote, clock.wall(), hi, lo)) {
    const isAnswered = engine.wrongIds.refuse(reply, transaction, end - start)
    return isAnswered ? HEARD.answered : HEARD.silence
  }
  if (status.state() === STATE.loading) {
    words[stats + STAT.refused]++
    seen.refused(LOADING)
    writeDatagramError(reply, transaction, LOADING.text)
    return HEARD.answered
  }
  return action === ACTION.announce
    ? handleAnnounce(engine, bytes, start, end, reply)
    : handleScrape(engine, bytes, start, end, reply)
}
