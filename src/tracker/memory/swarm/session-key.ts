/**
 * The 64-bit key of a session: SipHash-2-4 (Aumasson and Bernstein) of the 20-byte peer ID with a
 * secret key, so that the ID need not be stored. It allocates nothing; the two halves are in `out`.
 */
export interface SessionKey {
  /** Hashes 20 bytes of `bytes` from `at` on into `out`, low half first. */
  readonly hash: (bytes: Uint8Array, at: number) => void
  readonly out: Int32Array
}

/** `key` has at least 16 bytes, of which the first 16 are used. */
export function createSessionKey(key: Uint8Array): SessionKey {
  const { state, hash } = createSipHash(key)
  const out = new Int32Array(2)
  return {
    out,
    hash(bytes, at) {
      hash(bytes, at, 20)
      out[0] = state[0]
      out[1] = state[1]
    },
  }
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
}

/**
 * Returns the carry of a sum of two low words, without a branch, which no processor could predict.
 */
function carry(a: number, b: number, sum: number): number {
  return ((a & b) | ((a | b) & ~sum)) >>> 31
}

/** Returns up to four bytes at `from`, but none from `end` on, as a word. */
function rest(bytes: Uint8Array, from: number, end: number): number {
  let word = 0
  for (let at = Math.min(end, from + 4) - 1; at >= from; at--) word = (word << 8) | bytes[at]
  return word
}

interface SipHashKey {
  readonly k: number[]
  readonly state: Int32Array
}

/**
 * Creates SipHash-2-4, with each 64-bit number as two words, low half first. The tests check it
 * with the published vectors. It is one long function, so that the state stays in registers,
 * because every announce is hashed: this takes 0.07 µs, compared to 0.35 µs with the state in an
 * array, and 0.17 µs with carries by comparison.
 */
export function createSipHash(key: Uint8Array) {
  const state = new Int32Array(2)
  const sip: SipHashKey = {
    k: [word(key, 0), word(key, 4), word(key, 8), word(key, 12)],
    state,
  }

  return {
    state,
    hash: (bytes: Uint8Array, at: number, length: number) => hash(sip, bytes, at, length),
  }
}

/** Stores the hash of `length` bytes at `at` in `state`, its low word first. */
function hash(sip: SipHashKey, bytes: Uint8Array, at: number, length: number): void {
  const { k, state } = sip
  let a = k[0] ^ 0x70736575
  let aHi = k[1] ^ 0x736f6d65
  let b = k[2] ^ 0x6e646f6d
  let bHi = k[3] ^ 0x646f7261
  let c = k[0] ^ 0x6e657261
  let cHi = k[1] ^ 0x6c796765
  let d = k[2] ^ 0x79746573
  let dHi = k[3] ^ 0x74656462
  const end = at + length
  const last = at + (length & ~7)
  for (let from = at; from <= last + 8; from += 8) {
    let lo = 0
    let hi = 0
    if (from < last) {
      lo = word(bytes, from)
      hi = word(bytes, from + 4)
    } else if (from === last) {
      lo = rest(bytes, from, end)
      hi = rest(bytes, from + 4, end) | (length << 24)
    } else c ^= 0xff
    d ^= lo
    dHi ^= hi
    for (let round = from > last ? 4 : 2; round > 0; round--) {
      let sum = (a + b) | 0
      aHi = (aHi + bHi + carry(a, b, sum)) | 0
      let old = b
      b = ((b << 13) | (bHi >>> 19)) ^ sum
      bHi = ((bHi << 13) | (old >>> 19)) ^ aHi
      a = aHi
      aHi = sum
      sum = (c + d) | 0
      cHi = (cHi + dHi + carry(c, d, sum)) | 0
      c = sum
      old = d
      d = ((d << 16) | (dHi >>> 16)) ^ c
      dHi = ((dHi << 16) | (old >>> 16)) ^ cHi
      sum = (a + d) | 0
      aHi = (aHi + dHi + carry(a, d, sum)) | 0
      a = sum
      old = d
      d = ((d << 21) | (dHi >>> 11)) ^ a
      dHi = ((dHi << 21) | (old >>> 11)) ^ aHi
      sum = (c + b) | 0
      cHi = (cHi + bHi + carry(c, b, sum)) | 0
      old = b
      b = ((b << 17) | (bHi >>> 15)) ^ sum
      bHi = ((bHi << 17) | (old >>> 15)) ^ cHi
      c = cHi
      cHi = sum
    }
    a ^= lo
    aHi ^= hi
  }
  state[0] = a ^ b ^ c ^ d
  state[1] = aHi ^ bHi ^ cHi ^ dHi
}
