import { ENTRY_WORDS, HASH_SECONDS } from '../../bridge/trackers/usage-frames.ts'
import { HASH_PLACES, HASH_PLACE_WORDS, hashPlace, HP } from '../memory/tables/unknown-hashes.ts'
import type { World } from '../memory/world.ts'
import type { Noted } from './noted.ts'

/** Creates the exchange of when members first asked for unknown info hashes (rule 47). */
export function createToldHashes({ words, clock }: World): Noted {
  const table = hashPlace(words, 0)

  function entries(isWanted: (place: number) => boolean): number[] {
    const now = clock.seconds()
    const found: number[] = []
    for (let at = 0; at < HASH_PLACES * HASH_PLACE_WORDS; at += HASH_PLACE_WORDS) {
      const place = table + at
      if (words[place + HP.firstAt] === 0 || !isWanted(place)) continue
      words[place + HP.isTold] = 1
      const ago = Math.max(0, Math.min(now - words[place + HP.firstAt], HASH_SECONDS))
      found.push(words[place + HP.keyLo], words[place + HP.keyHi], ago)
    }
    return found
  }

  function note(keyLo: number, keyHi: number, firstAt: number): void {
    const place = hashPlace(words, keyLo)
    const isIts = words[place + HP.keyLo] === keyLo && words[place + HP.keyHi] === keyHi
    if (isIts && words[place + HP.firstAt] !== 0 && words[place + HP.firstAt] <= firstAt) return
    words[place + HP.keyLo] = keyLo
    words[place + HP.keyHi] = keyHi
    words[place + HP.isTold] = 1
    words[place + HP.firstAt] = firstAt
  }

  return {
    kind: 'hashes',
    all: () => entries(() => true),
    changes: () => entries((place) => words[place + HP.isTold] === 0),
    take(_from, told) {
      const now = clock.seconds()
      for (let at = 0; at < told.length; at += ENTRY_WORDS.hashes) {
        note(told[at], told[at + 1], Math.max(1, now - told[at + 2]))
      }
    },
    // Nothing to drop: the member has asked, whatever happened to the tracker.
    forget() {},
  }
}
