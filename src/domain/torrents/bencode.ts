// A document that was scanned strictly (bencode-scan.ts). Values are tokens, numbered in the order
// of the bytes. Nothing is decoded before it is needed, so no name in the input can become a
// property of an object.

const [COLON, MINUS, ZERO] = [0x3a, 0x2d, 0x30]
const [DICT, INTEGER, LIST] = [0x64, 0x69, 0x6c]

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** Up to this length, a loop over ASCII is several times as fast as a TextDecoder. */
const SHORT_BYTES = 64

/** The number of a value in its document; 0 is the outermost. */
export type Token = number

/** A complete bencoded value, whose encoding has been checked to the last byte. */
export interface Bencoded {
  readonly bytes: Uint8Array
  /** Where each token starts and ends, and the number of the token that follows its contents. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly nexts: Int32Array
  /** The dictionaries whose keys are not in order, ascending. */
  readonly unsorted: readonly Token[]
}

/** Returns the number that the digits in `bytes` represent. */
export function digitsValue(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at++) value = value * 10 + (bytes[at] - ZERO)
  return value
}

type Spans = Pick<Bencoded, 'bytes' | 'starts' | 'ends'>

/** Returns the start of a string's content; `start` is the start of its length. */
export function contentStart(bytes: Uint8Array, start: number): number {
  let at = start
  while (bytes[at] !== COLON) at++
  return at + 1
}

/** Returns the content of a string token. */
export function content({ bytes, starts, ends }: Spans, token: Token): Uint8Array {
  return bytes.subarray(contentStart(bytes, starts[token]), ends[token])
}

/** Compares keys of dictionaries: by raw bytes; if one is a prefix of the other, it comes first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length)
  for (let at = 0; at < shared; at++) {
    if (a[at] !== b[at]) return a[at] - b[at]
  }
  return a.length - b.length
}

export type Kind = 'integer' | 'string' | 'list' | 'dict'

export function kindOf({ bytes, starts }: Bencoded, token: Token): Kind {
  const first = bytes[starts[token]]
  if (first === INTEGER) return 'integer'
  if (first === LIST) return 'list'
  return first === DICT ? 'dict' : 'string'
}

/** Returns the bytes of a value in the document. */
export function rawOf({ bytes, starts, ends }: Bencoded, token: Token): Uint8Array {
  return bytes.subarray(starts[token], ends[token])
}

/** Returns the content of a string; null for a value of another kind. */
export function bytesOf(doc: Bencoded, token: Token): Uint8Array | null {
  return kindOf(doc, token) === 'string' ? content(doc, token) : null
}

/**
 * Returns a whole number between -2^53 and 2^53; null for a larger one, or a value of another kind.
 */
export function integerOf(doc: Bencoded, token: Token): number | null {
  if (kindOf(doc, token) !== 'integer') return null
  const { bytes, starts, ends } = doc
  const isNegative = bytes[starts[token] + 1] === MINUS
  const value = digitsValue(bytes, starts[token] + (isNegative ? 2 : 1), ends[token] - 1)
  if (!Number.isSafeInteger(value)) return null
  return isNegative ? -value : value
}

/** Returns the text of a string; null if it is not valid UTF-8, or for a value of another kind. */
export function textOf(doc: Bencoded, token: Token): string | null {
  if (kindOf(doc, token) !== 'string') return null
  const ascii = shortAscii(doc, token)
  if (ascii !== null) return ascii
  try {
    return utf8.decode(content(doc, token))
  } catch {
    return null
  }
}

/** Returns the length in bytes of a string token, without copying its content. */
export function lengthOf({ bytes, starts, ends }: Spans, token: Token): number {
  return ends[token] - contentStart(bytes, starts[token])
}

function shortAscii({ bytes, starts, ends }: Spans, token: Token): string | null {
  const [start, end] = [contentStart(bytes, starts[token]), ends[token]]
  if (end - start > SHORT_BYTES) return null
  let text = ''
  for (let at = start; at < end; at++) {
    if (bytes[at] > 0x7f) return null
    text += String.fromCharCode(bytes[at])
  }
  return text
}

/** Yields the values of a list; nothing for a value of another kind. */
export function* itemsOf(doc: Bencoded, list: Token): Generator<Token> {
  if (kindOf(doc, list) !== 'list') return
  for (let token = list + 1; token < doc.nexts[list]; token = doc.nexts[token]) yield token
}

export interface Entry {
  readonly key: Token
  readonly value: Token
}

/**
 * Yields the entries of a dictionary in the order of the bytes; nothing for a value of another
 * kind.
 */
export function* entriesOf(doc: Bencoded, dict: Token): Generator<Entry> {
  if (kindOf(doc, dict) !== 'dict') return
  for (let key = dict + 1; key < doc.nexts[dict]; key = doc.nexts[key + 1]) {
    yield { key, value: key + 1 }
  }
}

/** Returns the value of an ASCII key; null when the dictionary does not have it, or is not one. */
export function valueOf(doc: Bencoded, dict: Token, name: string): Token | null {
  if (kindOf(doc, dict) !== 'dict') return null
  const { nexts } = doc
  // Not a generator, because it is called several times for each of 100,000 files.
  for (let key = dict + 1; key < nexts[dict]; key = nexts[key + 1]) {
    if (isString(doc, key, name)) return key + 1
  }
  return null
}

/** Whether a string token is exactly this ASCII text. */
export function isString({ bytes, starts, ends }: Bencoded, token: Token, ascii: string): boolean {
  // Does not copy the content, because it is called for every key of every file.
  const start = ends[token] - ascii.length
  if (start <= starts[token] || bytes[start - 1] !== COLON) return false
  for (let at = 0; at < ascii.length; at++) {
    if (bytes[start + at] !== ascii.charCodeAt(at)) return false
  }
  return bytes.indexOf(COLON, starts[token]) === start - 1
}

/** Whether the keys of all dictionaries within this value are in order. */
export function isSorted({ unsorted, nexts }: Bencoded, token: Token): boolean {
  return !unsorted.some((dict) => dict >= token && dict < nexts[token])
}
