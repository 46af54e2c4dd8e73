/** What the headers of a request say that matters here. */
export interface HeaderFields {
  /** Of `Connection`: 0 when it is not there or says neither. */
  connection: 0 | typeof CONNECTION_CLOSE | typeof CONNECTION_KEEP
  /** It has headers that only web browsers send (rule 51). */
  isBrowser: boolean
  /** The first four letters of `User-Agent`, in small letters; 0: it is not there. */
  agent: number
  acceptsGzip: boolean
}

export const CONNECTION_CLOSE = 1
export const CONNECTION_KEEP = 2

/** What no headers at all say. */
export const NO_FIELDS: HeaderFields = {
  connection: 0,
  isBrowser: false,
  agent: 0,
  acceptsGzip: false,
}

export function copyFields(from: HeaderFields, into: HeaderFields): void {
  into.connection = from.connection
  into.isBrowser = from.isBrowser
  into.agent = from.agent
  into.acceptsGzip = from.acceptsGzip
}

/** Longer ones are read each time, and so are those that fill no word. */
const MAX_BYTES = 256
const LEAST_BYTES = 8
/** Headers are kept once in so many times that they were not known: some never come again. */
export const KEEP_EVERY = 4
/** Lengths that are told apart, at each of the four places in a word where they may begin. */
const LENGTHS = 32
/** Headers of one length, for versions of a client differ by a digit. */
const WAYS = 4

interface Known {
  /** -1: nothing is kept here. */
  length: number
  /** The words they fill, the first and the last one as far as they do. */
  readonly words: Int32Array
  readonly fields: HeaderFields
}

/**
 * Headers that were read before. A client says the same ones with each announce, and there are few
 * clients: comparing them four bytes at once costs a third of reading them again. What is between
 * two places is told by `words`, in which these bytes stand four at a time.
 */
export interface KnownHeaders {
  /** The fields when all from `at` to `to` are headers that are known, to their end; else null. */
  readonly find: (words: Int32Array, at: number, to: number) => HeaderFields | null
  /** May keep what was read there, in the place of others of this length. */
  readonly keep: (words: Int32Array, at: number, to: number, fields: HeaderFields) => void
}

/** The bits of the first word that belong to bytes from `at` on; the least are the first byte. */
const firstBits = (at: number) => -1 << (8 * (at & 3))
/** Those of the last word that belong to bytes before `to`. */
const lastBits = (to: number) => -1 >>> ((8 * -to) & 24)

export function createKnownHeaders(): KnownHeaders {
  const places: Known[] = Array.from({ length: LENGTHS * 4 * WAYS }, () => ({
    length: -1,
    words: new Int32Array(MAX_BYTES / 4 + 1),
    fields: { ...NO_FIELDS },
  }))
  let unknown = 0

  const firstPlace = (at: number, to: number) => (((to - at) % LENGTHS) * 4 + (at & 3)) * WAYS

  function isSame(known: Known, words: Int32Array, at: number, to: number): boolean {
    if (known.length !== to - at) return false
    const { words: kept } = known
    const first = at >>> 2
    const last = (to - 1) >>> 2
    for (let word = first + 1; word < last; word++) {
      if (words[word] !== kept[word - first]) return false
    }
    const atEnds =
      ((words[first] ^ kept[0]) & firstBits(at)) |
      ((words[last] ^ kept[last - first]) & lastBits(to))
    return atEnds === 0
  }

  return {
    find(words, at, to) {
      if (to > words.length << 2) return null
      const place = firstPlace(at, to)
      for (let way = 0; way < WAYS; way++) {
        const known = places[place + way]
        if (isSame(known, words, at, to)) return known.fields
      }
      return null
    },

    keep(words, at, to, fields) {
      unknown = (unknown + 1) & 0xffff
      const length = to - at
      if (unknown % KEEP_EVERY !== 0 || length < LEAST_BYTES || length > MAX_BYTES) return
      if (to > words.length << 2) return
      const known = places[firstPlace(at, to) + ((unknown / KEEP_EVERY) % WAYS)]
      known.length = length
      known.words.set(words.subarray(at >>> 2, ((to - 1) >>> 2) + 1))
      copyFields(fields, known.fields)
    },
  }
}
