import { ENTRY_WORDS } from '../../bridge/trackers/usage-frames.ts'
import type { PasskeyGuessTable } from './passkey-guesses.ts'
import { PAIRS, PLACES } from './passkey-guesses.ts'
import type { Noted } from './noted.ts'

/**
 * Counts are sent in steps of this size: nothing is sent below the first step, or when a count
 * grows above the limit.
 */
const STEP = 16
/** The number of pairs that one call checks: to check all of them takes a second. */
const SLICE_PAIRS = PAIRS / 2

/** Creates the exchange of counts of unknown passkeys by address, over all trackers (rule 43). */
export function createToldAddresses({ countAt, most, addElsewhere }: PasskeyGuessTable): Noted {
  /** What other trackers report, by place. */
  const told = new Int32Array(PLACES)
  const heard = new Map<string, Int32Array>()

  function valueOf(place: number): number {
    const count = Math.min(countAt(place), most)
    return count - (count % STEP)
  }

  return {
    kind: 'addresses',
    all: () => [...told].flatMap((count, place) => (count === 0 ? [] : [place, count])),
    changes() {
      const found: number[] = []
      for (let place = 0; place < PLACES; place++) {
        const count = valueOf(place)
        if (count === told[place]) continue
        told[place] = count
        found.push(place, count)
      }
      return found
    },
    take(from, words) {
      const counts = heard.get(from) ?? new Int32Array(PLACES)
      heard.set(from, counts)
      for (let at = 0; at < words.length; at += ENTRY_WORDS.addresses) {
        const [place, count] = [words[at], words[at + 1]]
        addElsewhere(place, count - counts[place])
        counts[place] = count
      }
    },
    forget(from) {
      heard.get(from)?.forEach((count, place) => count !== 0 && addElsewhere(place, -count))
      heard.delete(from)
    },
  }
}

/**
 * Creates the exchange of addresses at which passkeys were valid, because their members do not
 * wait.
 */
export function createToldPairs({ pairAt, notePair }: PasskeyGuessTable): Noted {
  const told = new Int32Array(PAIRS)
  let next = 0
  return {
    kind: 'answered',
    all: () => Array.from(told).filter((pair) => pair !== 0),
    changes() {
      const found: number[] = []
      const end = next + SLICE_PAIRS
      for (; next < end; next++) {
        const pair = pairAt(next)
        if (pair === told[next]) continue
        told[next] = pair
        found.push(pair)
      }
      next %= PAIRS
      return found
    },
    take(_from, words) {
      for (const pair of words) told[notePair(pair)] = pair
    },
    // Nothing to drop: the members were answered there, whatever happened to the tracker.
    forget() {},
  }
}
