// The bytes of the protocols by name, and texts that are converted to bytes once, at start.

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

/** The value of a hex digit of either case, by its byte; -1 for any other byte. */
export const HEX_VALUE = new Int8Array(256).fill(-1)
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16)
  HEX_VALUE[text.charCodeAt(0)] = digit
  HEX_VALUE[text.toUpperCase().charCodeAt(0)] = digit
}

/** Converts text to bytes (each character below 256 is one byte). */
export function ascii(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

/** Returns the 32-bit word in network order at `at`. */
export function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]
}

/** Returns the same in this machine's byte order, as the torrent table stores hashes. */
export function hashWordAt(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
}

/** Whether an info hash has this length: v1, or a whole v2 one, which is then cut (rule 24). */
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

/** The same ignoring case; `text` is lowercase and has only letters and `-`. */
export function isAtAnyCase(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let index = 0; index < text.length; index++) {
    if ((bytes[at + index] | 0x20) !== (text[index] | 0x20)) return false
  }
  return true
}
