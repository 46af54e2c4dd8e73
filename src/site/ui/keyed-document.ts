import { randomBytes } from 'node:crypto'
import { constants, crc32, deflateRawSync, gunzipSync } from 'node:zlib'
import { digests } from '../../shared/digests.ts'

// A document that differs between members only in the key of its addresses. It is written and
// compressed once; a reply costs a copy, and the key in each of its places.

/**
 * What is written where the key belongs, as long as a key. Different in each process, so
 * that no member can put it into a name.
 */
export const STAND_IN = randomBytes(16).toString('hex')

const LENGTH = STAND_IN.length
const LEVEL = 3
/** Of deflate: a match goes back this far at most. */
const WINDOW = 32_768
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
/** A block that is stored as it is, of the length of a key (RFC 1951, 3.2.4). */
const STORED = Buffer.from([0, LENGTH, 0, 255 - LENGTH, 255])
/**
 * Bytes that occur in no UTF-8, in an order in which no two neighbors come twice: compressed, it
 * refers to nothing but itself elsewhere.
 */
const MARK = Buffer.from('f8f9f8faf8fbf8fcf8fdf8fef8fff9faf9fbf9fcf9fdf9fef9fffafbfafcfafd', 'hex')
/** Any key, to try what was compressed. */
const TRIED = '0123456789abcdef'.repeat(2)

export interface KeyedDocument {
  /** The same for every key, and for the same contents. */
  readonly tag: string
  readonly length: number
  readonly withKey: (key: string) => Keyed
}

/** The bytes for one key. */
export interface Keyed {
  readonly bytes: Buffer
  /** The same, compressed; undefined: it has to be compressed as any other reply. */
  readonly gzip?: () => Buffer
}

/** @param text with STAND_IN for the key; every key has its length, in ASCII */
export function keyedDocument(text: string): KeyedDocument {
  const marked = Buffer.from(text)
  const places = placesOf(marked)
  let uses = 0
  let compressed: Compressed | null = null
  return {
    tag: digests.sha1(Buffer.from(text.replaceAll(STAND_IN, ''))),
    length: marked.length,
    withKey(key) {
      const bytes = Buffer.from(marked)
      for (const place of places) bytes.write(key, place, 'latin1')
      uses += 1
      // Most documents are sent once, and are compressed as a whole faster.
      if (uses === 1 || places.length === 0) return { bytes }
      if (uses === 2) compressed = compressedOf(marked, places)
      const of = compressed
      return of === null ? { bytes } : { bytes, gzip: () => gzipWith(of, key, bytes) }
    },
  }
}

function placesOf(bytes: Buffer): readonly number[] {
  const places: number[] = []
  let at = bytes.indexOf(STAND_IN)
  for (; at !== -1; at = bytes.indexOf(STAND_IN, at + LENGTH)) places.push(at)
  return places
}

/** What comes before the first key and after it: the others are copies of the first. */
interface Compressed {
  readonly before: Buffer
  readonly after: Buffer
}

/** Null when the compressor did not copy each key as a whole, which was not seen yet. */
function compressedOf(marked: Buffer, places: readonly number[]): Compressed | null {
  const bytes = Buffer.from(marked)
  for (const place of places) MARK.copy(bytes, place)
  const end = places[0] + LENGTH
  const before = deflateRawSync(bytes.subarray(0, places[0]), {
    ...{ level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH },
  })
  const dictionary = bytes.subarray(Math.max(0, end - WINDOW), end)
  const after = deflateRawSync(bytes.subarray(end), { level: LEVEL, dictionary })
  const tried = Buffer.from(marked)
  for (const place of places) tried.write(TRIED, place, 'latin1')
  const compressed = { before, after }
  return isRight(compressed, tried) ? compressed : null
}

function isRight(compressed: Compressed, tried: Buffer): boolean {
  try {
    return gunzipSync(gzipWith(compressed, TRIED, tried)).equals(tried)
  } catch {
    return false // a checksum that does not match
  }
}

function gzipWith({ before, after }: Compressed, key: string, bytes: Buffer): Buffer {
  const end = Buffer.alloc(8)
  end.writeUInt32LE(crc32(bytes), 0)
  end.writeUInt32LE(bytes.length, 4)
  return Buffer.concat([HEADER, before, STORED, Buffer.from(key, 'latin1'), after, end])
}
