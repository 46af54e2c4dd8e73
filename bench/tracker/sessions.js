// Two mixes for which no cache is warm: sessions drawn from more than a million, in swarms of Zipf
// sizes, from many addresses. In A the tracker knows all of them; in B most are new, as in the hour
// after an outage, up to 3.2 million. A seed determines the pairs of member and torrent, and the
// announces.
import { randomOf } from '../random.js'
import { EACH, FLOOR, FFI, KEPT, OPEN, ratiosOf, UDP } from './aims.js'
import { startTracker } from './babou.js'
import { beside, inMode, withServers } from './in-turn.js'
import { announce, IDLE } from './swarms.js'
import { floor, opentracker } from './targets.js'
import { coprimeFrom, sessionsOf, stepOf, torrentIn } from './zipf.js'

/**
 * `known` sessions announce before the first round, the others in B. All of them leech, which gives
 * full replies.
 */
const SIZE = {
  torrents: 10_000,
  peers: 3_200_000,
  known: 1_270_000,
  members: 250_000,
  leeching: 1,
  exponent: 0.9,
}
const ADDRESSES = 64
const PEERS_A_REPLY = 50
const STARTED = 0.02
const NEW = 0.6
/** Each mix is measured in three ways. */
const WAYS = 3
/** Reserved for the warm-up rounds of B, and for random variation. */
const WARMING = { rounds: 12, least: 0.02 }
/** The most announces of a round of B, because they are in memory. */
const MOST_A_ROUND = 360_000
/** New bytes of an announce for each one before it: some 10 MB from round to round. */
const BYTES = 25

/**
 * Creates the announces of both mixes, in the forms of swarms.js; the seed determines which member
 * has which torrent.
 */
function createSessions(size, seed) {
  const first = sessionsOf(size)
  const count = first[size.torrents + 1]
  const draw = randomOf(seed)
  const anyOf = (most) => Math.floor(draw() * most)
  const begin = anyOf(count)
  const step = coprimeFrom(stepOf(count) - anyOf(count >> 2), count)
  // A step without a common factor reaches each member once: each place of a torrent has another
  // member.
  const places = coprimeFrom(anyOf(size.members), size.members)
  const offsets = Uint32Array.from({ length: size.torrents + 1 }, () => anyOf(size.members))
  let opened = size.known

  function announceOf(number, said) {
    const session = (begin + number * step) % count
    const torrent = torrentIn(first, session)
    const place = session - first[torrent]
    const member = (offsets[torrent] + place * places) % size.members
    return announce(size, torrent, member, said, session)
  }

  function known(random, number, bytes) {
    const isIdle = randomOf(number)() < IDLE
    const event = random() < STARTED ? 'started' : ''
    return announceOf(number, { event, uploaded: isIdle ? 0 : bytes })
  }

  /** Returns a session that was not announced before; the same for all servers of a round. */
  function further() {
    if (opened === count) throw new Error('no new sessions are left: ask for fewer --pairs')
    return announceOf(opened++, { event: 'started' })
  }

  const randomIn = (round) => randomOf(seed * 1_000_003 + round * 7_919)
  // More in each round, however many announces it has.
  const bytesIn = (round, index) => (round * MOST_A_ROUND + index + 1) * BYTES

  return {
    /** Returns how many announces of a round open all sessions within this many rounds of B. */
    perRound(rounds, announces) {
      const left = (1 - WARMING.least) * (count - size.known) - WARMING.rounds * NEW * announces
      return Math.max(announces, Math.min(MOST_A_ROUND, Math.floor(left / NEW / rounds)))
    },
    /** Yields one `started` for each known session, in pieces. */
    *fill(piece = 20_000) {
      for (let from = 0; from < size.known; from += piece) {
        const length = Math.min(piece, size.known - from)
        yield Array.from({ length }, (_, index) => announceOf(from + index, { event: 'started' }))
      }
    },
    a(round, many) {
      const random = randomIn(round)
      return Array.from({ length: many }, (_, index) =>
        known(random, Math.floor(random() * size.known), bytesIn(round, index)),
      )
    },
    b(round, many) {
      const random = randomIn(round)
      return Array.from({ length: many }, (_, index) =>
        random() < NEW
          ? further()
          : known(random, Math.floor(random() * opened), bytesIn(round, index)),
      )
    },
  }
}

/**
 * Measures both mixes. Nothing is pinned, as in `zipf`. opentracker keeps no connections, so its
 * connections are not kept.
 */
export function sessions(load, { quick, pairs, announces, seed }) {
  const size = quick ? { ...SIZE, torrents: 1_000, peers: 100_000, known: 40_000 } : SIZE
  const found = createSessions(size, seed)
  const spread = { isSpread: true, fillsBy: 'udp', sources: ADDRESSES }
  const starts = [
    async () => beside(await floor(PEERS_A_REPLY), spread),
    async () => beside(await opentracker(size.torrents), spread),
    async () => beside(await startTracker('ffi', size), spread),
  ]
  const use = async (servers) => {
    const parts = []
    for (const mix of ['a', 'b']) {
      const many = mix === 'a' ? announces : found.perRound(WAYS * pairs, announces)
      const said = (round, isWarmUp) => found[mix](round, isWarmUp ? announces : many)
      for (const [mode, name] of [
        ['close', EACH],
        ['keep-alive', KEPT],
        ['udp-each', UDP],
      ]) {
        const title = `${mix.toUpperCase()}, ${name}`
        const part = await inMode(load, servers, mode, pairs, said, title)
        tellRounds(part.figures)
        parts.push(part)
      }
    }
    return parts
  }
  return withServers(load, starts, size, use, found.fill)
}

function tellRounds(figures) {
  for (const other of [OPEN, FLOOR]) {
    const ratios = ratiosOf(figures, FFI, other).map((ratio) => ratio.toFixed(2))
    if (ratios.length > 0) console.log(`${FFI} / ${other}, round by round: ${ratios.join(', ')}`)
  }
}
