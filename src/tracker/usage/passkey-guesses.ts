import { ADDRESS_PLACES } from '../../bridge/trackers/usage-frames.ts'
import type { Route } from '../wire/parse-path.ts'
import { addressHash } from './address-counts.ts'
import { HOUR_SECONDS } from '../../domain/units.ts'
import type { Remote } from '../memory/remote.ts'

/**
 * The most different unknown passkeys from one address in a window; a member may have several old
 * ones.
 */
const MAX_UNKNOWN = 1_000
const WINDOW_SECONDS = 600

/** Places for addresses, a power of two: two addresses that share a place share its limit. */
export const PLACES = ADDRESS_PLACES
/**
 * The words of a place: when its window started, the unknown passkeys since then, a hash of the
 * last one, and the unknown passkeys at other trackers.
 */
const PLACE_WORDS = 4
const W = { since: 0, unknown: 1, last: 2, elsewhere: 3 } as const
/** Places for addresses with a valid passkey, a power of two; newer pairs replace older ones. */
export const PAIRS = 128 * 1024
const PAIRS_AT = PLACES * PLACE_WORDS

/**
 * The words of a window: its place, seconds since its start, unknown passkeys, a hash of the last
 * one.
 */
export const WINDOW_ENTRY_WORDS = 4

/** The size in bytes of the memory that all threads share for these records: 768 KiB. */
export const PASSKEY_GUESS_BYTES = (PAIRS_AT + PAIRS) * 4

/**
 * Makes an address wait if it tries one unknown passkey after another (rule 43). Members who were
 * answered at that address before do not wait, because many members may share the address.
 * Addresses are those of `addressHash`: an IPv4 address, or a /64 of IPv6.
 */
export interface PasskeyGuesses {
  /** Whether this request is refused before its passkey is looked up. */
  readonly mustWait: (remote: Remote, route: Route) => boolean
  readonly noteUnknown: (remote: Remote, route: Route) => void
  readonly noteValid: (remote: Remote, route: Route) => void
  /** A mark of the address for this hour: a guess counted under it need not be counted again. */
  readonly signOf: (remote: Remote) => number
}

/**
 * The table of guesses, as needed to exchange them with other trackers; only the main thread uses
 * it.
 */
export interface PasskeyGuessTable {
  /** Returns the number of unknown passkeys at this tracker in the current window. */
  readonly countAt: (place: number) => number
  /** The limit: higher counts make no difference. */
  readonly most: number
  readonly addElsewhere: (place: number, count: number) => void
  /** Returns the pair at a place of valid passkeys; 0: none. */
  readonly pairAt: (place: number) => number
  /** Records a pair; returns its place. */
  readonly notePair: (pair: number) => number
  /** Returns the words of all windows in which passkeys were guessed at this tracker. */
  readonly windows: () => readonly number[]
  /** Continues such a window, unless it has ended. */
  readonly putWindow: (place: number, seconds: number, unknown: number, last: number) => void
  /** Returns all pairs that were recorded. */
  readonly pairs: () => readonly number[]
}

export function attachPasskeyGuessTable(
  buffer: SharedArrayBuffer,
  nowSeconds: () => number,
): PasskeyGuessTable {
  const words = new Int32Array(buffer)

  function countAt(place: number): number {
    const at = place * PLACE_WORDS
    const isRecent = nowSeconds() - words[at + W.since] < WINDOW_SECONDS
    return isRecent ? words[at + W.unknown] : 0
  }

  return {
    countAt,
    most: MAX_UNKNOWN,
    addElsewhere(place, count) {
      words[place * PLACE_WORDS + W.elsewhere] += count
    },
    pairAt: (place) => words[PAIRS_AT + place],
    notePair(pair) {
      words[pairAt(pair)] = pair
      return pairAt(pair) - PAIRS_AT
    },
    windows() {
      const found: number[] = []
      for (let place = 0; place < PLACES; place++) {
        const [count, at] = [countAt(place), place * PLACE_WORDS]
        const seconds = nowSeconds() - words[at + W.since]
        if (count > 0) found.push(place, seconds, count, words[at + W.last])
      }
      return found
    },
    putWindow(place, seconds, unknown, last) {
      if (place < 0 || place >= PLACES || seconds < 0 || seconds >= WINDOW_SECONDS) return
      const at = place * PLACE_WORDS
      words[at + W.since] = nowSeconds() - seconds
      words[at + W.unknown] = unknown
      words[at + W.last] = last
    },
    pairs: () => [...words.subarray(PAIRS_AT)].filter((pair) => pair !== 0),
  }
}

/**
 * Attaches a thread to the records. `seed` prevents strangers from choosing addresses that share a
 * place with those of members. All trackers have the same seed, because they send each other the
 * numbers of places.
 */
export function attachPasskeyGuesses(
  buffer: SharedArrayBuffer,
  seed: number,
  nowSeconds: () => number,
): PasskeyGuesses {
  const words = new Int32Array(buffer)
  const placeOf = (address: number) => (address & (PLACES - 1)) * PLACE_WORDS

  function isRecent(place: number): boolean {
    return nowSeconds() - words[place + W.since] < WINDOW_SECONDS
  }

  return {
    mustWait(remote, route) {
      const address = addressHash(remote, seed)
      const place = placeOf(address)
      const elsewhere = words[place + W.elsewhere]
      if (words[place + W.unknown] + elsewhere < MAX_UNKNOWN) return false
      if (elsewhere < MAX_UNKNOWN && !isRecent(place)) return false
      const pair = pairHash(address, route)
      return !route.hasPasskey || words[pairAt(pair)] !== pair
    },

    // Threads may overwrite each other's counts, which are then slightly too low.
    noteUnknown(remote, route) {
      // A passkey of the wrong form cannot be a guess.
      if (!route.hasPasskey) return
      const address = addressHash(remote, seed)
      const place = placeOf(address)
      const last = pairHash(address, route)
      if (!isRecent(place)) {
        words[place + W.since] = nowSeconds()
        words[place + W.unknown] = 0
      } else if (words[place + W.last] === last) return
      words[place + W.last] = last
      words[place + W.unknown]++
    },

    noteValid(remote, route) {
      const pair = pairHash(addressHash(remote, seed), route)
      const at = pairAt(pair)
      if (words[at] !== pair) words[at] = pair
    },

    signOf: (remote) => addressHash(remote, seed) ^ Math.floor(nowSeconds() / HOUR_SECONDS),
  }
}

function pairAt(pair: number): number {
  return PAIRS_AT + (pair & (PAIRS - 1))
}

/** Returns a hash of an address and a passkey, never 0. */
function pairHash(address: number, route: Route): number {
  let hash = Math.imul(address ^ route.passkey0, 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 15) ^ route.passkey1, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13) ^ route.passkey2, 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 16) ^ route.passkey3, 0x9e3779b1)
  return hash ^ (hash >>> 15) || 1
}
