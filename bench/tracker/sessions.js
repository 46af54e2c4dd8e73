// Two mixes for which no cache is warm: sessions drawn from more than a million, in swarms whose
// sizes go by Zipf, from many addresses. In A the tracker knows all of them; in B most are new, as
// in the hour after an outage. Pairs of member and torrent, and what is announced, go by a seed.
import { randomOf } from '../random.js'
import { EACH, FLOOR, FFI, KEPT, OPEN, ratiosOf, UDP } from './aims.js'
import { startTracker } from './babou.js'
import { beside, inMode, withServers } from './in-turn.js'
import { announce, IDLE } from './swarms.js'
import { floor, opentracker } from './targets.js'
import { sessionsOf, stepOf, torrentIn } from './zipf.js'

/** `known` sessions announce before the first round, the others in B. All leech: full replies. */
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
/** Shares no factor with the number of members: each place of a torrent is another member. */
const MEMBER_STEP = 48_271
const TORRENT_STEP = 104_729

/** The announces of both mixes, in the forms of swarms.js. */
function createSessions(size, seed) {
  const first = sessionsOf(size)
  const count = first[size.torrents + 1]
  const step = stepOf(count)
  const begin = Math.floor(randomOf(seed)() * count)
  let opened = size.known

  function announceOf(number, said) {
    const session = (begin + number * step) % count
    const torrent = torrentIn(first, session)
    const place = session - first[torrent]
    const member = (torrent * TORRENT_STEP + place * MEMBER_STEP) % size.members
    return announce(size, torrent, member, said, session)
  }

  function known(random, number, bytes) {
    const isIdle = randomOf(number)() < IDLE
    const event = random() < STARTED ? 'started' : ''
    return announceOf(number, { event, uploaded: isIdle ? 0 : bytes })
  }

  /** A session that was not announced before; the same for all servers of a round. */
  function further() {
    if (opened === count) throw new Error('no new sessions are left: ask for fewer --pairs')
    return announceOf(opened++, { event: 'started' })
  }

  const randomIn = (round) => randomOf(seed * 1_000_003 + round * 7_919)
  const bytesIn = (round, many, index) => (round * many + index + 1) * 1_000

  return {
    /** One `started` for each known session, in pieces. */
    *fill(piece = 20_000) {
      for (let from = 0; from < size.known; from += piece) {
        const length = Math.min(piece, size.known - from)
        yield Array.from({ length }, (_, index) => announceOf(from + index, { event: 'started' }))
      }
    },
    a(round, many) {
      const random = randomIn(round)
      return Array.from({ length: many }, (_, index) =>
        known(random, Math.floor(random() * size.known), bytesIn(round, many, index)),
      )
    },
    b(round, many) {
      const random = randomIn(round)
      return Array.from({ length: many }, (_, index) =>
        random() < NEW
          ? further()
          : known(random, Math.floor(random() * opened), bytesIn(round, many, index)),
      )
    },
  }
}

/** Nothing is pinned, as in `zipf`. opentracker keeps no connection, so none of it is kept. */
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
      const said = (round) => found[mix](round, announces)
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
