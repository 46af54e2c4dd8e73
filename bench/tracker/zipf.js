// A working set that no cache can hold: the sizes of swarms follow Zipf's law (the largest ones
// have every member once), and each announce is of a session drawn from all of them, so that its
// rows were last used a million announces ago.
import { randomOf } from '../random.js'
import { announce, IDLE } from './swarms.js'

/** All of them leech, so that every server replies with as many peers as were requested. */
export const COLD = { torrents: 10_000, peers: 1_400_000, members: 4_700, leeching: 1 }

/**
 * Returns the number of the first session of each torrent, counted from 1, and at the end that of
 * all sessions. The size of a swarm is its rank to the power of -`exponent`.
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

/** Creates the announces of such a working set, in the forms of swarms.js. */
export function createColdSwarms(size) {
  const first = sessionsOf(size)
  const count = first[size.torrents + 1]

  function announceOf(session, said) {
    const torrent = torrentIn(first, session)
    return announce(size, torrent, session - first[torrent], said, session)
  }

  return {
    count,
    /** Yields one `started` for each session, in pieces; swarms grow at the same time. */
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
    /** Returns `many` announces of any sessions; those not idle have more bytes each time. */
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

/** Returns the torrent of a session, from the result of `sessionsOf`. */
export function torrentIn(first, session) {
  let [low, high] = [1, first.length - 2]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (first[middle] <= session) low = middle
    else high = middle - 1
  }
  return low
}

/**
 * Returns a step without a common factor with `count`: adding it repeatedly reaches each number
 * once.
 */
export function stepOf(count) {
  return coprimeFrom(Math.floor(count * 0.618034), count)
}

/** Returns the first number from `least` on without a common factor with `count`. */
export function coprimeFrom(least, count) {
  let number = Math.max(1, least)
  while (commonFactor(number, count) !== 1) number++
  return number
}

function commonFactor(a, b) {
  return b === 0 ? a : commonFactor(b, a % b)
}
