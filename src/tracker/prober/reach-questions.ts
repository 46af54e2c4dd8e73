import type { Envelope, Payload } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import type { ReachEndpoint, reachAsked } from '../../bridge/events/reach-events.ts'
import { reachTested } from '../../bridge/events/reach-events.ts'
import type { ReachResult } from '../../domain/members/reach-found.ts'
import { createRemote, setAddress } from '../memory/remote.ts'
import type { Remote } from '../memory/remote.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import { hashWords } from '../memory/tables/torrent-table.ts'
import type { World } from '../memory/world.ts'
import { parseAddress } from '../wire/parse-address.ts'
import type { Holding } from './piece-reader.ts'
import type { Prober } from './prober.ts'
import { PROBE, PROBE_WORDS } from '../memory/probe-ring.ts'

/**
 * Older questions are ignored: the tracker was offline, and no one waits for the answer any longer.
 */
const MOST_AGE_SECONDS = 60

type Question = Payload<typeof reachAsked>

interface Tested {
  readonly found: ReachResult
  readonly holding: Holding | null
}

interface ReachQuestionsOptions {
  readonly world: World
  readonly tables: TableWriters
  readonly node: string
  readonly storeId: string
  readonly send: (event: Envelope) => boolean
}

/** Creates the tests that members request, on the main thread; the prober's thread runs them. */
export function createReachQuestions(options: ReachQuestionsOptions) {
  const { world, node, storeId, send } = options
  let prober: Pick<Prober, 'test'> | null = null

  async function testEach(question: Question) {
    const results = question.endpoints.map(async (endpoint) => {
      const { address, port, sessions } = endpoint
      const { found, holding } = await tested(options, prober, question, endpoint)
      const holds =
        question.wantsHolding === true ? { infoHash: sessions[0].infoHash, holding } : {}
      return { address, port, found, ...holds }
    })
    return Promise.all(results)
  }

  return {
    /** Sets what runs the tests, once the prober has started. */
    answerWith(running: Pick<Prober, 'test'>): void {
      prober = running
    },
    async take(question: Question): Promise<void> {
      const { questionId, askedAt } = question
      if (world.clock.wall() - askedAt > MOST_AGE_SECONDS) return
      const results = await testEach(question)
      if (questionId === null) return
      send(envelope(reachTested, { questionId, node, storeId, results }))
    },
  }
}

async function tested(
  { world, tables }: Pick<ReachQuestionsOptions, 'world' | 'tables'>,
  prober: Pick<Prober, 'test'> | null,
  { memberId, wantsHolding }: Question,
  { address, port, sessions }: ReachEndpoint,
): Promise<Tested> {
  const remote = createRemote()
  const words = new Int32Array(4)
  const text = Buffer.from(address)
  const family = parseAddress(text, 0, text.length, words)
  if (prober === null || family === 0) return { found: 'off', holding: null }
  setAddress(remote, family, words)
  if (!remote.isGlobal && !world.settings.probeLocal()) return { found: 'local', holding: null }
  const member = tables.members.findById(memberId | 0, Math.floor(memberId / 2 ** 32))
  const each = sessions.map((session) => asked(session, member, remote, port))
  return prober.test(each, wantsHolding === true)
}

/** Returns the question of an announce in the layout of the ring. */
function asked(
  { infoHash, sessionKey }: ReachEndpoint['sessions'][number],
  member: number,
  remote: Remote,
  port: number,
): Int32Array {
  const words = new Int32Array(PROBE_WORDS)
  words.set(hashWords(infoHash), PROBE.hash)
  words[PROBE.member] = member
  words[PROBE.keyHi] = Number.parseInt(sessionKey.slice(0, 8), 16)
  words[PROBE.keyLo] = Number.parseInt(sessionKey.slice(8), 16)
  words[PROBE.isIpv4] = remote.isIpv4 ? 1 : 0
  words.set(remote.words, PROBE.address)
  words[PROBE.port] = port
  return words
}
