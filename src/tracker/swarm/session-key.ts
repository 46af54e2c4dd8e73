/**
 * The 64-bit name of a session: SipHash-2-4 (Aumasson and Bernstein) of the 20-byte peer id under a
 * secret key, so that the id itself need not be kept. Makes no object; `lo` and `hi` stand in
 * `out`.
 */
export interface SessionKey {
  /**
   * Reads 20 bytes of `bytes` at `at`; afterwards `out[0]` is the low half, `out[1]` the high one.
   */
  readonly hash: (bytes: Uint8Array, at: number) => void
  readonly out: Int32Array
}

/** `key`: at least 16 bytes, of which the first 16 are used. */
export function createSessionKey(key: Uint8Array): SessionKey {
  const { state, hash } = createSipHash(key)
  const out = new Int32Array(2)
  return {
    out,
    hash(bytes, at) {
      hash(bytes, at, 20)
      out[0] = state[0] ^ state[2] ^ state[4] ^ state[6]
      out[1] = state[1] ^ state[3] ^ state[5] ^ state[7]
    },
  }
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
}

/** SipHash-2-4 with each 64-bit number as two words, low half first. For the tests' vectors too. */
export function createSipHash(key: Uint8Array) {
  const v = new Int32Array(8)
  const k = [word(key, 0), word(key, 4), word(key, 8), word(key, 12)]

  /** v[a] += v[b] */
  function add(a: number, b: number): void {
    const sum = (v[a] >>> 0) + (v[b] >>> 0)
    v[a] = sum | 0
    v[a + 1] = (v[a + 1] + v[b + 1] + (sum > 0xffffffff ? 1 : 0)) | 0
  }

  /** v[a] = rotl(v[a], bits) ^ v[b], for bits below 32. */
  function turn(a: number, bits: number, b: number): void {
    const lo = v[a]
    const hi = v[a + 1]
    v[a] = ((lo << bits) | (hi >>> (32 - bits))) ^ v[b]
    v[a + 1] = ((hi << bits) | (lo >>> (32 - bits))) ^ v[b + 1]
  }

  function swap(a: number): void {
    const lo = v[a]
    v[a] = v[a + 1]
    v[a + 1] = lo
  }

  function rounds(count: number): void {
    for (let round = 0; round < count; round++) {
      add(0, 2)
      turn(2, 13, 0)
      swap(0)
      add(4, 6)
      turn(6, 16, 4)
      add(0, 6)
      turn(6, 21, 0)
      add(4, 2)
      turn(2, 17, 4)
      swap(4)
    }
  }

  function compress(lo: number, hi: number): void {
    v[6] ^= lo
    v[7] ^= hi
    rounds(2)
    v[0] ^= lo
    v[1] ^= hi
  }

  return {
    state: v,
    /** Leaves the state whose four numbers, xored, are the hash of `length` bytes at `at`. */
    hash(bytes: Uint8Array, at: number, length: number): void {
      v[0] = k[0] ^ 0x70736575
      v[1] = k[1] ^ 0x736f6d65
      v[2] = k[2] ^ 0x6e646f6d
      v[3] = k[3] ^ 0x646f7261
      v[4] = k[0] ^ 0x6e657261
      v[5] = k[1] ^ 0x6c796765
      v[6] = k[2] ^ 0x79746573
      v[7] = k[3] ^ 0x74656462
      const whole = length - (length % 8)
      for (let index = 0; index < whole; index += 8) {
        compress(word(bytes, at + index), word(bytes, at + index + 4))
      }
      let lo = 0
      let hi = (length & 0xff) << 24
      for (let index = whole; index < length; index++) {
        const shift = ((index - whole) & 3) * 8
        if (index - whole < 4) lo |= bytes[at + index] << shift
        else hi |= bytes[at + index] << shift
      }
      compress(lo, hi)
      v[4] ^= 0xff
      rounds(4)
    },
  }
}
