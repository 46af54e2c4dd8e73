// The names of bytes in the protocols, and texts that are converted to bytes once, at the start.

export const BYTE = {
  lf: 10,
  cr: 13,
  space: 32,
  numberSign: 35,
  percent: 37,
  ampersand: 38,
  minus: 45,
  zero: 48,
  nine: 57,
  colon: 58,
  equals: 61,
  question: 63,
  slash: 47,
} as const

/** The value of a hex digit in either case, by its byte; -1 for any other byte. */
export const HEX_VALUE = new Int8Array(256).fill(-1)
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16)
  HEX_VALUE[text.charCodeAt(0)] = digit
  HEX_VALUE[text.toUpperCase().charCodeAt(0)] = digit
}

/** Converts text to bytes; each character must be below 256 and becomes one byte. */
export function ascii(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

/** Returns the 32-bit word at `at`, read in network order. */
export function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]
}

/** Returns the same word in this machine's byte order, in which the torrent table stores hashes. */
export function hashWordAt(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
}

/**
 * Whether an info hash can have this length in bytes: v1, or a whole v2 hash, which is then cut
 * (rule 24).
 */
export function isHashLength(bytes: number): boolean {
  return bytes === 20 || bytes === 32
}

/** Whether `bytes` contain `text` at `at`. */
export function isAt(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text[index]) return false
  }
  return true
}

/** The same, ignoring case; `text` must be lowercase and contain only letters and `-`. */
export function isAtAnyCase(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let index = 0; index < text.length; index++) {
    if ((bytes[at + index] | 0x20) !== (text[index] | 0x20)) return false
  }
  return true
}
