import { LOADING, UNKNOWN_PASSKEY } from '../domain/announce/refusals.ts'
import type { Ruling } from '../domain/announce/types.ts'
import { SET_ASIDE } from './announce.ts'
import { createStrangers } from './announce/strangers.ts'
import { createDecision } from './announce/decision.ts'
import type { HttpHead } from './io/http-framing.ts'
import { METHOD } from './io/http-framing.ts'
import type { Journal } from './journal/journal.ts'
import type { Remote } from './io/remote.ts'
import { createScrape } from './scrape.ts'
import { createReplyCounts } from './observe/count-reply.ts'
import type { Signals } from './observe/signals.ts'
import type { TurnTimes } from './observe/turn-times.ts'
import { createTurnTimes } from './observe/turn-times.ts'
import { STAT } from './memory/statistics.ts'
import { STATE } from './memory/status.ts'
import { createAnnounceParser } from './wire/parse-announce.ts'
import { createPathParser, ROUTE } from './wire/parse-path.ts'
import { createScrapeParser, createScrapeRequest } from './wire/parse-scrape.ts'
import type { Reply } from './wire/reply.ts'
import { writeAnnounce } from './wire/write-announce.ts'
import { writePage } from './wire/write-page.ts'
import { compress } from './wire/compress.ts'
import { createRefusalWriter } from './wire/write-refusal.ts'
import { createScrapeAnswer, createScrapeWriter } from './wire/write-scrape.ts'
import type { World } from './memory/world.ts'

/** Request bytes in, reply bytes out; synchronous. One a thread. */
export interface Engine {
  /**
   * Answers the request whose head was read: the reply stands in `reply.bytes`. False: nothing was
   * done, the torrent is locked, and the same request is to be given again soon.
   */
  readonly handle: (bytes: Uint8Array, head: HttpHead, remote: Remote, reply: Reply) => boolean
  /** To be called now and then: notes what had to wait for a locked torrent. */
  readonly settle: () => void
  /** Puts a refusal in the place of a reply. */
  readonly refuse: (reply: Reply, ruling: Ruling) => void
  /** What staff should hear of members, since it was last asked. */
  readonly takeSignals: Signals['take']
  /** The clock of its turns. */
  readonly times: TurnTimes
}

/** `sessionKey` is the 32-byte key under which peer ids are hashed. */
export function createEngine(world: World, journal: Journal, sessionKey: Uint8Array): Engine {
  const { words, settings, status } = world
  const stats = world.stats
  const parsePath = createPathParser()
  const parseAnnounce = createAnnounceParser()
  const parseScrape = createScrapeParser()
  const decision = createDecision(world, journal, sessionKey)
  const { step, answer } = decision
  const { route, request } = step
  const scrape = createScrape(world)
  const writeScrape = createScrapeWriter()
  const refusals = createRefusalWriter()
  const isStranger = createStrangers(world)
  const seen = createReplyCounts(world)
  const scrapeRequest = createScrapeRequest()
  const scrapeAnswer = createScrapeAnswer()

  function handleAnnounce(bytes: Uint8Array, head: HttpHead, reply: Reply): boolean {
    step.isBrowser = head.isBrowser
    step.agent = head.agent
    step.fault = parseAnnounce(bytes, route.queryStart, head.targetEnd, request)
    if (route.passkeyInQuery) takePasskey(request)
    const verdict = decision.announce(reply)
    if (verdict === SET_ASIDE) return false
    answerAnnounce(verdict, reply)
    decision.answered(verdict, reply.end - reply.start)
    return true
  }

  function answerAnnounce(verdict: Ruling | null, reply: Reply): void {
    if (verdict === UNKNOWN_PASSKEY && isStranger(step.remote)) reply.keepAlive = false
    if (verdict !== null && verdict.reply === 'refuse') {
      refusals.refuse(reply, verdict, decision.reasonOf(verdict))
      return
    }
    if (verdict !== null) answer.warning = refusals.warning(verdict, decision.reasonOf(verdict))
    answer.asDicts = request.wantsDicts && settings.allowPeerDicts()
    writeAnnounce(reply, answer, step.remote)
  }

  function takePasskey(from: typeof request | typeof scrapeRequest): void {
    route.hasPasskey = from.hasPasskey
    route.passkey0 = from.passkey0
    route.passkey1 = from.passkey1
    route.passkey2 = from.passkey2
    route.passkey3 = from.passkey3
  }

  function handleScrape(bytes: Uint8Array, head: HttpHead, reply: Reply): void {
    const fault = parseScrape(bytes, route.queryStart, head.targetEnd, scrapeRequest)
    if (route.passkeyInQuery) takePasskey(scrapeRequest)
    const ruling = scrape(scrapeRequest, route, fault, scrapeAnswer)
    words[stats + STAT.scrapes]++
    if (ruling === null) {
      const end = writeScrape(reply, scrapeAnswer)
      if (head.acceptsGzip) compress(reply, end)
      return
    }
    words[stats + STAT.scrapesRefused]++
    seen.refused(ruling)
    if (ruling === UNKNOWN_PASSKEY && isStranger(step.remote)) reply.keepAlive = false
    refusals.refuse(reply, ruling, '')
  }

  function handleTracker(bytes: Uint8Array, head: HttpHead, reply: Reply): boolean {
    if (status.state() === STATE.loading) {
      words[stats + STAT.refused]++
      seen.refused(LOADING)
      refusals.refuse(reply, LOADING, '')
      return true
    }
    if (route.code === ROUTE.announce) return handleAnnounce(bytes, head, reply)
    handleScrape(bytes, head, reply)
    return true
  }

  return {
    handle(bytes, head, remote, reply) {
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
        return handleTracker(bytes, head, reply)
      }
      if (route.code === ROUTE.home) writePage(reply, 'home')
      else if (route.code === ROUTE.favicon) writePage(reply, 'favicon')
      else if (route.code === ROUTE.robots) writePage(reply, 'robots')
      else writePage(reply, 'notFound')
      return true
    },
    settle: decision.settle,
    takeSignals: decision.takeSignals,
    refuse(reply, ruling) {
      seen.refused(ruling)
      refusals.refuse(reply, ruling, '')
    },
    times: createTurnTimes(world),
  }
}
