// A working set that no cache holds: the sizes of swarms go by Zipf (the largest ones have every
// member once), and each announce is of a session drawn from all of them, so that its rows were
// last touched a million announces ago.
import { randomOf } from '../random.js'
import { announce, IDLE } from './swarms.js'

/** All leech, so that every server replies with as many peers as were wanted. */
export const COLD = { torrents: 10_000, peers: 1_400_000, members: 4_700, leeching: 1 }

/**
 * The number of the first session of each torrent, counted from 1, and of all in the end. The size
 * of a swarm goes by its rank to the power of -`exponent`.
 */
export function sessionsOf({ torrents, peers, members, exponent = 1 }) {
  const sizesBy = (scale) =>
    Array.from({ length: torrents }, (_, index) =>
      Math.max(1, Math.min(members, Math.round(scale / (index + 1) ** exponent))),
    )
  const sum = (sizes) => sizes.reduce((all, size) => all + size, 0)
  let [low, high] = [1, peers]
  while (high - low > 1) {
    const middle = (low + high) / 2
    if (sum(sizesBy(middle)) < peers) low = middle
    else high = middle
  }
  const first = new Uint32Array(torrents + 2)
  for (const [index, size] of sizesBy(high).entries()) first[index + 2] = first[index + 1] + size
  return first
}

/** The announces of such a working set, in the forms of swarms.js. */
export function createColdSwarms(size) {
  const first = sessionsOf(size)
  const count = first[size.torrents + 1]

  function announceOf(session, said) {
    const torrent = torrentIn(first, session)
    return announce(size, torrent, session - first[torrent], said, session)
  }

  return {
    count,
    /** One `started` for each session, in pieces; swarms grow at the same time. */
    *fill(piece = 20_000) {
      const step = stepOf(count)
      for (let from = 0, session = 0; from < count; from += piece) {
        const some = Math.min(piece, count - from)
        yield Array.from({ length: some }, () => {
          session = (session + step) % count
          return announceOf(session, { event: 'started' })
        })
      }
    },
    /** `many` announces of any sessions; those that are not idle have more bytes each time. */
    regular(round, many) {
      const random = randomOf(round * 7_919 + 1)
      return Array.from({ length: many }, (_, index) => {
        const session = Math.floor(random() * count)
        const isIdle = randomOf(session)() < IDLE
        return announceOf(session, { uploaded: isIdle ? 0 : (round * many + index + 1) * 1_000 })
      })
    },
  }
}

/** The torrent of a session, by what `sessionsOf` returns. */
export function torrentIn(first, session) {
  let [low, high] = [1, first.length - 2]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (first[middle] <= session) low = middle
    else high = middle - 1
  }
  return low
}

/** A step that shares no factor with `count`: adding it again and again comes to each number once. */
export function stepOf(count) {
  return coprimeFrom(Math.floor(count * 0.618034), count)
}

/** The first number from `least` on that shares no factor with `count`. */
export function coprimeFrom(least, count) {
  let number = Math.max(1, least)
  while (commonFactor(number, count) !== 1) number++
  return number
}

function commonFactor(a, b) {
  return b === 0 ? a : commonFactor(b, a % b)
}
