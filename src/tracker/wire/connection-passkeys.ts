import type { Route } from './parse-path.ts'

/** How many connection IDs a tracker stores; a newer one replaces an older one. */
const PLACES = 16 * 1024
/**
 * The words of a place: the ID, the passkey, when other trackers were asked for it, and a checksum.
 */
const W = { hi: 0, lo: 1, passkey: 2, askedAt: 6, check: 7 } as const
const PLACE_WORDS = 8
/** The words of an ID and its passkey. */
export const CONNECTION_ENTRY_WORDS = W.askedAt
/** After how many seconds other trackers are asked again for the passkey of a connection ID. */
const ASK_AGAIN_SECONDS = 5

/** The size in bytes of the memory that all threads share for these passkeys: 512 KiB. */
export const CONNECTION_PASSKEY_BYTES = PLACES * PLACE_WORDS * 4

/** A passkey as four words; all 0: it is not known. */
type Passkey = Pick<Route, 'passkey0' | 'passkey1' | 'passkey2' | 'passkey3'>

/**
 * The passkeys that were used with connection IDs. A scrape of BEP 15 has no field for a passkey,
 * so it uses the one of the announce with the same ID (rule 105), whichever thread answered that
 * announce.
 */
export interface ConnectionPasskeys {
  readonly note: (hi: number, lo: number, passkey: Passkey) => void
  /** Puts the passkey of a connection ID into the route, if it is stored. */
  readonly recall: (hi: number, lo: number, route: Route) => void
  /**
   * Whether other trackers may be asked for the passkey now; if so, records that they are asked.
   */
  readonly mayAsk: (hi: number, lo: number, nowSeconds: number) => boolean
  /** The words of all IDs that have a passkey, for the process that replaces this one. */
  readonly all: () => readonly number[]
}

export function createConnectionPasskeys(
  buffer = new SharedArrayBuffer(CONNECTION_PASSKEY_BYTES),
): ConnectionPasskeys {
  const words = new Int32Array(buffer)

  function has(place: number, hi: number, lo: number): boolean {
    return (hi | lo) !== 0 && words[place + W.hi] === hi && words[place + W.lo] === lo
  }

  return {
    note(hi, lo, { passkey0, passkey1, passkey2, passkey3 }) {
      const place = placeOf(hi, lo)
      words[place + W.hi] = hi
      words[place + W.lo] = lo
      words[place + W.passkey] = passkey0
      words[place + W.passkey + 1] = passkey1
      words[place + W.passkey + 2] = passkey2
      words[place + W.passkey + 3] = passkey3
      words[place + W.check] = checkOf(words, place)
    },
    recall(hi, lo, route) {
      const place = placeOf(hi, lo)
      route.passkey0 = words[place + W.passkey]
      route.passkey1 = words[place + W.passkey + 1]
      route.passkey2 = words[place + W.passkey + 2]
      route.passkey3 = words[place + W.passkey + 3]
      // Another thread may be writing the place: a mix of two passkeys does not match the checksum.
      const isWhole = has(place, hi, lo) && words[place + W.check] === checkOf(words, place)
      const isKnown = (route.passkey0 | route.passkey1 | route.passkey2 | route.passkey3) !== 0
      route.hasPasskey = isWhole && isKnown
    },
    mayAsk(hi, lo, nowSeconds) {
      const place = placeOf(hi, lo)
      const isAsked = has(place, hi, lo)
      if (isAsked && nowSeconds - words[place + W.askedAt] < ASK_AGAIN_SECONDS) return false
      words.fill(0, place, place + PLACE_WORDS)
      words[place + W.hi] = hi
      words[place + W.lo] = lo
      words[place + W.askedAt] = nowSeconds
      return true
    },
    all() {
      const found: number[] = []
      for (let place = 0; place < PLACES * PLACE_WORDS; place += PLACE_WORDS) {
        const isWhole = words[place + W.check] === checkOf(words, place)
        const entry = words.subarray(place, place + CONNECTION_ENTRY_WORDS)
        if (isWhole && entry.subarray(W.passkey).some((word) => word !== 0)) found.push(...entry)
      }
      return found
    },
  }
}

function placeOf(hi: number, lo: number): number {
  return ((hi ^ lo) & (PLACES - 1)) * PLACE_WORDS
}

function checkOf(words: Int32Array, place: number): number {
  let check = 1
  for (let word = W.hi; word < W.askedAt; word++) check = Math.imul(check, 31) + words[place + word]
  return check | 0
}
