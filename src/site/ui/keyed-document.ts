import { randomBytes } from 'node:crypto'
import { constants, crc32, deflateRawSync, gunzipSync } from 'node:zlib'
import { digests } from '../../shared/digests.ts'

// A document in which only the keys in its addresses differ between members. It is written and
// compressed once; a reply costs one copy, and writing the keys in their places.

/**
 * Written where the download key belongs, and as long as a key. Different in each process, so that
 * no member can put it into a name.
 */
export const STAND_IN = randomBytes(16).toString('hex')
/** Written where the feed key belongs. */
export const FEED_STAND_IN = randomBytes(16).toString('hex')

const STAND_INS = [STAND_IN, FEED_STAND_IN] as const
const LENGTH = STAND_IN.length
const LEVEL = 3
/** The window of deflate: the longest distance of a match. */
const WINDOW = 32_768
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
/** A stored block of the length of a key (RFC 1951, 3.2.4). */
const STORED = Buffer.from([0, LENGTH, 0, 255 - LENGTH, 255])
/**
 * Bytes that occur in no UTF-8, ordered so that no two neighbors repeat: when compressed, a mark
 * refers to nothing but the same mark elsewhere. One mark per key.
 */
const MARKS = [
  'f8f9f8faf8fbf8fcf8fdf8fef8fff9faf9fbf9fcf9fdf9fef9fffafbfafcfafd',
  'c0c1c0f5c0f6c0f7c0fec0ffc1f5c1f6c1f7c1fec1fff5f6f5f7f5fef5fff6f7',
].map((mark) => Buffer.from(mark, 'hex'))
/** Arbitrary keys, with which the compressed document is tested. */
const TRIED: Keys = ['0123456789abcdef'.repeat(2), 'fedcba9876543210'.repeat(2)]

/** The download key and the feed key of a member. */
type Keys = readonly [download: string, feed: string]

export interface KeyedDocument {
  /** The ETag, which is the same for every key and for the same contents. */
  readonly tag: string
  readonly length: number
  /** @param feedKey replaces FEED_STAND_IN in documents that have it */
  readonly withKey: (downloadKey: string, feedKey?: string) => Keyed
}

/** The bytes for one member. */
export interface Keyed {
  readonly bytes: Buffer
  /** Returns the bytes compressed; undefined: they must be compressed like any other reply. */
  readonly gzip?: () => Buffer
}

/**
 * Prepares a document.
 * @param text with stand-ins for the keys; every key is ASCII of the same length
 */
export function keyedDocument(text: string): KeyedDocument {
  const marked = Buffer.from(text)
  const places = STAND_INS.map((one) => placesOf(marked, one))
  const bare = STAND_INS.reduce((rest, one) => rest.replaceAll(one, ''), text)
  let uses = 0
  let compressed: Compressed | null = null
  return {
    tag: digests.sha1(Buffer.from(bare)),
    length: marked.length,
    withKey(downloadKey, feedKey = '') {
      const keys: Keys = [downloadKey, feedKey]
      const bytes = withKeys(marked, places, keys)
      uses += 1
      // Most documents are sent once, and compressing those as a whole is faster.
      if (uses === 1 || places.every(({ length }) => length === 0)) return { bytes }
      if (uses === 2) compressed = compressedOf(marked, places)
      const of = compressed
      return of === null ? { bytes } : { bytes, gzip: () => gzipWith(of, keys, bytes) }
    },
  }
}

/** The positions of each key. */
type Places = readonly (readonly number[])[]

function placesOf(bytes: Buffer, standIn: string): readonly number[] {
  const places: number[] = []
  let at = bytes.indexOf(standIn)
  for (; at !== -1; at = bytes.indexOf(standIn, at + LENGTH)) places.push(at)
  return places
}

function withKeys(marked: Buffer, places: Places, keys: readonly (string | Buffer)[]): Buffer {
  const bytes = Buffer.from(marked)
  for (const [nth, key] of keys.entries()) {
    const written = typeof key === 'string' ? Buffer.from(key, 'latin1') : key
    for (const place of places[nth]) written.copy(bytes, place)
  }
  return bytes
}

/** The parts between the first keys: there each key is stored, and all others are copies of it. */
interface Compressed {
  readonly parts: readonly Buffer[]
  /** The key after each part but the last. */
  readonly between: readonly number[]
}

/**
 * Compresses the document; null when the compressor did not copy each key as a whole, which has not
 * been observed so far.
 */
function compressedOf(marked: Buffer, places: Places): Compressed | null {
  const bytes = withKeys(marked, places, MARKS)
  const cuts = places
    .flatMap((all, nth) => (all.length === 0 ? [] : [{ nth, at: all[0] }]))
    .sort((one, other) => one.at - other.at)
  let from = 0
  const parts = cuts.map(({ at }) => {
    const part = deflated(bytes, from, at, false)
    from = at + LENGTH
    return part
  })
  parts.push(deflated(bytes, from, bytes.length, true))
  const compressed = { parts, between: cuts.map(({ nth }) => nth) }
  return isRight(compressed, withKeys(marked, places, TRIED)) ? compressed : null
}

/** @param isLast whether the stream ends here; else another block follows */
function deflated(bytes: Buffer, from: number, to: number, isLast: boolean): Buffer {
  const flush = isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH
  const options = { level: LEVEL, finishFlush: flush }
  const dictionary = bytes.subarray(Math.max(0, from - WINDOW), from)
  const more = dictionary.length === 0 ? options : { ...options, dictionary }
  return deflateRawSync(bytes.subarray(from, to), more)
}

function isRight(compressed: Compressed, tried: Buffer): boolean {
  try {
    return gunzipSync(gzipWith(compressed, TRIED, tried)).equals(tried)
  } catch {
    return false // a checksum that does not match
  }
}

function gzipWith({ parts, between }: Compressed, keys: Keys, bytes: Buffer): Buffer {
  const end = Buffer.alloc(8)
  end.writeUInt32LE(crc32(bytes), 0)
  end.writeUInt32LE(bytes.length, 4)
  const stored = between.map((nth) => Buffer.concat([STORED, Buffer.from(keys[nth], 'latin1')]))
  const body = parts.flatMap((part, at) => (at === 0 ? [part] : [stored[at - 1], part]))
  return Buffer.concat([HEADER, ...body, end])
}
