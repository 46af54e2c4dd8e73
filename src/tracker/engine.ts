import { LOADING, TOO_MANY_PASSKEYS, UNKNOWN_PASSKEY } from '../domain/announce/refusals.ts'
import type { Ruling } from '../domain/announce/types.ts'
import { QUEUED } from './announce/while-locked.ts'
import { createDecision } from './decision.ts'
import type { NotePasskey } from './announce/note-passkey.ts'
import { createNotePasskey } from './announce/note-passkey.ts'
import type { Decision } from './decision.ts'
import type { Engine } from './io/engines.ts'
import type { HttpHead } from './io/http-framing.ts'
import { METHOD } from './io/http-framing.ts'
import type { Journal } from './journal/journal.ts'
import { attachPasskeyGuesses, PASSKEY_GUESS_BYTES } from './usage/passkey-guesses.ts'
import type { PasskeyGuesses } from './usage/passkey-guesses.ts'
import type { Remote } from './memory/remote.ts'
import { createScrape } from './scrape.ts'
import type { Scrape } from './scrape.ts'
import { createReplyCounts } from './announce/notes/count-reply.ts'
import { createTurnTimes } from './io/turn-times.ts'
import { STAT } from './memory/statistics.ts'
import { STATE } from './memory/status.ts'
import type { TrackerStatus } from './memory/status.ts'
import { createReadAhead } from './memory/read-ahead.ts'
import { createLookAhead } from './wire/look-ahead.ts'
import { createAnnounceParser } from './wire/parse-announce.ts'
import type { ParseAnnounce } from './wire/parse-announce.ts'
import { createPathParser, ROUTE } from './wire/parse-path.ts'
import type { Route } from './wire/parse-path.ts'
import { createScrapeParser, createScrapeRequest } from './wire/parse-scrape.ts'
import type { ScrapeRequest, ParseScrape } from './wire/parse-scrape.ts'
import type { Reply } from './wire/reply.ts'
import { writeAnnounce } from './wire/write-announce.ts'
import type { AnnounceAnswer } from './wire/write-announce.ts'
import { writePage } from './wire/write-page.ts'
import { compress } from './wire/compress.ts'
import { createRefusalWriter } from './wire/write-refusal.ts'
import type { RefusalWriter } from './wire/write-refusal.ts'
import { createScrapeAnswer, createScrapeWriter } from './wire/write-scrape.ts'
import type { ScrapeAnswer } from './wire/write-scrape.ts'
import { ASKED } from '../bridge/trackers/requests.ts'
import type { Forwarder } from './announce/forwarder.ts'
import { beginWith, copyReply, decideOrPass, holdReply, passScrape } from './forwarding/pass-on.ts'
import type { World } from './memory/world.ts'
import type { Step } from './announce/step.ts'
import type { AnnounceRequest } from './wire/announce-request.ts'
import type { TrackerSettings } from './memory/settings.ts'

interface EngineState {
  readonly step: Step
  readonly parseAnnounce: ParseAnnounce
  readonly route: Route
  readonly request: AnnounceRequest
  readonly decision: Decision
  readonly guesses: PasskeyGuesses
  readonly notePasskey: NotePasskey
  readonly refusals: RefusalWriter
  readonly answer: AnnounceAnswer
  readonly settings: TrackerSettings
  readonly scrapeRequest: ScrapeRequest
  readonly parseScrape: ParseScrape
  readonly scrape: Scrape
  readonly scrapeAnswer: ScrapeAnswer
  readonly words: Int32Array
  readonly stats: number
  readonly writeScrape: ReturnType<typeof createScrapeWriter>
  readonly seen: ReturnType<typeof createReplyCounts>
  readonly status: TrackerStatus
  readonly parsePath: ReturnType<typeof createPathParser>
  readonly world: World
  readonly forwarder: Forwarder | null
  ticket: number
  /** The reply to this request: from another tracker, or held back until now. */
  told: Buffer | null
}

/** The 32-byte `sessionKey` is for hashes of peer IDs; all engines share `guesses`. */
export function createEngine(
  world: World,
  journal: Journal,
  sessionKey: Uint8Array,
  guesses = guessesOf(world),
  forwarder: Forwarder | null = null,
): Engine {
  const { words, settings, status } = world
  const decision = createDecision(world, journal, sessionKey)
  const { step, answer } = decision
  const { route, request } = step
  const engine: EngineState = {
    step,
    parseAnnounce: createAnnounceParser(),
    route,
    request,
    decision,
    guesses,
    notePasskey: createNotePasskey(world, guesses),
    refusals: createRefusalWriter(),
    answer,
    settings,
    scrapeRequest: createScrapeRequest(),
    parseScrape: createScrapeParser(),
    scrape: createScrape(world),
    scrapeAnswer: createScrapeAnswer(),
    words,
    stats: world.stats,
    writeScrape: createScrapeWriter(),
    seen: createReplyCounts(world),
    status,
    parsePath: createPathParser(),
    ...{ world, forwarder, ticket: 0, told: null },
  }

  const ahead = createReadAhead(words, status.seed())
  return {
    handle(bytes, head, remote, reply, ticket = 0) {
      beginWith(engine, ticket)
      return handle(engine, bytes, head, remote, reply)
    },
    ticket: () => engine.ticket,
    knewAll: () => step.member !== 0 && step.torrent !== 0,
    lookAt: createLookAhead(ahead).request,
    readAhead: ahead.run,
    settle: decision.settle,
    takeSignals: decision.takeSignals,
    refuse: (reply, ruling) => refuse(engine, reply, ruling),
    times: createTurnTimes(world),
  }
}

/** Returns the record of passkey guesses: in the memory that threads share, or in new memory. */
export function guessesOf(
  world: World,
  buffer = new SharedArrayBuffer(PASSKEY_GUESS_BYTES),
): PasskeyGuesses {
  return attachPasskeyGuesses(buffer, world.status.fleetSeed(), () => world.clock.seconds())
}

function handleAnnounce(
  engine: EngineState,
  bytes: Uint8Array,
  head: HttpHead,
  reply: Reply,
): boolean {
  const { step, parseAnnounce, route, request, decision, notePasskey } = engine
  step.isBrowser = head.isBrowser
  step.agent = head.agent
  step.fault = parseAnnounce(bytes, route.queryStart, head.targetEnd, request)
  if (mustWait(engine, reply, STAT.refused)) return true
  if (engine.told !== null && copyReply(reply, engine.told)) return true
  const { targetStart, targetEnd } = head
  const verdict = decideOrPass(engine, reply, ASKED.announce, bytes, targetStart, targetEnd)
  if (verdict === QUEUED) return false
  notePasskey(step, verdict)
  answerAnnounce(engine, verdict, reply)
  decision.answered(verdict, reply.end - reply.start)
  return !holdReply(engine, reply)
}

function answerAnnounce(engine: EngineState, verdict: Ruling | null, reply: Reply): void {
  const { step, refusals, decision, answer, request, settings } = engine
  if (verdict !== null && verdict.reply === 'refuse') {
    refusals.refuse(reply, verdict, decision.reasonOf(verdict))
    return
  }
  if (verdict !== null) answer.warning = refusals.warning(verdict, decision.reasonOf(verdict))
  answer.asDicts = request.wantsDicts && settings.allowPeerDicts()
  writeAnnounce(reply, answer, step.remote)
}

function handleScrape(
  engine: EngineState,
  bytes: Uint8Array,
  head: HttpHead,
  reply: Reply,
): boolean {
  const { parseScrape, route, step, scrapeRequest, scrape, scrapeAnswer, words, stats } = engine
  const { writeScrape, seen, refusals } = engine
  const fault = parseScrape(bytes, route.queryStart, head.targetEnd, scrapeRequest)
  if (mustWait(engine, reply, STAT.scrapesRefused)) return true
  const ruling = scrape(scrapeRequest, route, step.remote, fault, scrapeAnswer, engine.told)
  if (ruling === null && passScrape(engine, scrapeRequest)) return false
  words[stats + STAT.scrapes]++
  noteScrape(engine, ruling)
  if (ruling === null) {
    const end = writeScrape(reply, scrapeAnswer)
    if (head.acceptsGzip) compress(reply, end)
    return true
  }
  words[stats + STAT.scrapesRefused]++
  seen.refused(ruling)
  refusals.refuse(reply, ruling, '')
  return true
}

/** Refuses an address that has tried too many passkeys (rule 43) and closes its connection. */
function mustWait(engine: EngineState, reply: Reply, counted: number): boolean {
  const { guesses, step, route, words, stats } = engine
  if (!guesses.mustWait(step.remote, route)) return false
  words[stats + counted]++
  reply.keepAlive = false
  refuse(engine, reply, TOO_MANY_PASSKEYS)
  return true
}

/** Records the passkey of a scrape, for which `notePasskey` has no member's row. */
function noteScrape({ guesses, step, route }: EngineState, verdict: Ruling | null): void {
  if (verdict === UNKNOWN_PASSKEY) guesses.noteUnknown(step.remote, route)
  else guesses.noteValid(step.remote, route)
}

function handleTracker(
  engine: EngineState,
  bytes: Uint8Array,
  head: HttpHead,
  reply: Reply,
): boolean {
  const { status, words, stats, seen, refusals, route } = engine
  if (status.state() === STATE.loading) {
    words[stats + STAT.refused]++
    seen.refused(LOADING)
    refusals.refuse(reply, LOADING, '')
    return true
  }
  if (route.code === ROUTE.announce) return handleAnnounce(engine, bytes, head, reply)
  return handleScrape(engine, bytes, head, reply)
}

function handle(
  engine: EngineState,
  bytes: Uint8Array,
  head: HttpHead,
  remote: Remote,
  reply: Reply,
): boolean {
  const { step, parsePath, route, settings } = engine
  reply.isHttp10 = head.isHttp10
  reply.isHeadOnly = head.method === METHOD.head
  reply.mustBeWritten = false
  step.remote = remote
  if (head.method === METHOD.other) {
    reply.keepAlive = false
    writePage(reply, 'methodNotAllowed')
    return true
  }
  parsePath(bytes, head.targetStart, head.targetEnd, route, settings.aliases())
  if (route.code === ROUTE.announce || route.code === ROUTE.scrape) {
    return handleTracker(engine, bytes, head, reply)
  }
  if (route.code === ROUTE.home) writePage(reply, 'home')
  else if (route.code === ROUTE.favicon) writePage(reply, 'favicon')
  else if (route.code === ROUTE.robots) writePage(reply, 'robots')
  else writePage(reply, 'notFound')
  return true
}

function refuse(engine: EngineState, reply: Reply, ruling: Ruling): void {
  const { seen, refusals } = engine
  seen.refused(ruling)
  refusals.refuse(reply, ruling, '')
}
