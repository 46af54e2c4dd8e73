/** The header fields that matter to a tracker. */
export interface HeaderFields {
  /** The option in the header `Connection`; 0: no such header, or neither of the two. */
  connection: 0 | typeof CONNECTION_CLOSE | typeof CONNECTION_KEEP
  /** Whether there are headers that only web browsers send (rule 51). */
  isBrowser: boolean
  /** The first four letters of `User-Agent` in lowercase; 0 without such a header. */
  agent: number
  acceptsGzip: boolean
  /** Whether there is a `Host`, which HTTP/1.1 requires. */
  hasHost: boolean
}

export const CONNECTION_CLOSE = 1
export const CONNECTION_KEEP = 2

/** The fields of a request without headers. */
export const NO_FIELDS: HeaderFields = {
  connection: 0,
  isBrowser: false,
  agent: 0,
  acceptsGzip: false,
  hasHost: false,
}

export function copyFields(from: HeaderFields, into: HeaderFields): void {
  into.connection = from.connection
  into.isBrowser = from.isBrowser
  into.agent = from.agent
  into.acceptsGzip = from.acceptsGzip
  into.hasHost = from.hasHost
}

/** Headers longer than this are parsed every time, as are those shorter than two words. */
const MAX_BYTES = 256
const LEAST_BYTES = 8
/** One of this many unknown sets of headers is stored, because some are never seen again. */
export const KEEP_EVERY = 4
/**
 * Buckets by length, separately for each of the four offsets in a word at which headers can start.
 */
const LENGTHS = 32
/** Sets of headers per bucket: the versions of a client differ in a digit only. */
const WAYS = 4

interface Known {
  /** The number of bytes; -1: the place is empty. */
  length: number
  /** The words that contain the headers; the first and the last can contain other bytes. */
  readonly words: Int32Array
  readonly fields: HeaderFields
}

/**
 * A cache of header fields by the bytes of the headers. A client sends the same headers with every
 * announce, and there are few different clients: comparing four bytes at a time costs a third of
 * parsing them again. `words` is a view of the input in words of four bytes.
 */
export interface KnownHeaders {
  /**
   * Returns the fields if the bytes from `at` to `to` are known headers up to their end; otherwise
   * null.
   */
  readonly find: (words: Int32Array, at: number, to: number) => HeaderFields | null
  /** Stores the fields of headers, but only of some, in place of others in the same bucket. */
  readonly keep: (words: Int32Array, at: number, to: number, fields: HeaderFields) => void
}

/**
 * The bits of the first word that belong to bytes from `at` on; the lowest ones are the first byte.
 */
const firstBits = (at: number) => -1 << (8 * (at & 3))
/** The bits of the last word that belong to bytes before `to`. */
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
      const first = at >>> 2
      const count = ((to - 1) >>> 2) - first + 1
      // Copied in a loop, because a view of the words would be a new object.
      for (let word = 0; word < count; word++) known.words[word] = words[first + word]
      copyFields(fields, known.fields)
    },
  }
}
