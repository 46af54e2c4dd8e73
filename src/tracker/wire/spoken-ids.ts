import type { Route } from './parse-path.ts'

/** Connection ids that are remembered, a thread; a newer one takes the place of an older. */
const PLACES = 8_192
/** Of a place: the id, the passkey. */
const PLACE_WORDS = 6

/**
 * The passkeys that were said over connection ids: a scrape of BEP 15 has no place for one, so it
 * counts as whoever announced with the same id (rule 105).
 */
export function createSpokenIds() {
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
    /** Puts the passkey into the route, if one is remembered. */
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
