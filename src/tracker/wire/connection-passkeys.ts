import type { Route } from './parse-path.ts'

/** Connection IDs that a thread stores; a newer one replaces an older one. */
const PLACES = 8_192
/** Words of a place: the ID, the passkey. */
const PLACE_WORDS = 6

/**
 * The passkeys that were used with connection IDs: a scrape of BEP 15 has no field for one, so it
 * has the passkey of the announce with the same ID (rule 105).
 */
export function createConnectionPasskeys() {
  const places = new Int32Array(PLACES * PLACE_WORDS)
  const placeOf = (hi: number, lo: number) => ((hi ^ lo) & (PLACES - 1)) * PLACE_WORDS

  return {
    note(hi: number, lo: number, route: Route): void {
      const place = placeOf(hi, lo)
      places[place] = hi
      places[place + 1] = lo
      places[place + 2] = route.passkey0
      places[place + 3] = route.passkey1
      places[place + 4] = route.passkey2
      places[place + 5] = route.passkey3
    },
    /** Puts the passkey of a connection ID into the route, if it is stored. */
    recall(hi: number, lo: number, route: Route): void {
      const place = placeOf(hi, lo)
      route.hasPasskey = places[place] === hi && places[place + 1] === lo && (hi | lo) !== 0
      if (!route.hasPasskey) return
      route.passkey0 = places[place + 2]
      route.passkey1 = places[place + 3]
      route.passkey2 = places[place + 4]
      route.passkey3 = places[place + 5]
    },
  }
}
