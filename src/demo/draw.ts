// Random numbers that are the same for the same seed on every machine. Each item of the demo is
// drawn from the seed and its name, so that it can be generated without the items before it.

export interface Draw {
  /** Returns a number from 0 up to, but not including, 1. */
  next(): number
  /** Returns an integer from `least` to `most`, both included. */
  whole(least: number, most: number): number
  pick<T>(list: readonly T[]): T
  chance(probability: number): boolean
  /**
   * Returns the waiting time for something that happens every `mean` on average. It is never
   * negative, and its distribution has a long tail.
   */
  wait(mean: number): number
  /** Returns this number of bytes. */
  bytes(length: number): Uint8Array
}

/** Returns the draws of one item, such as `('tours', 'torrent', 17)`. */
export function createDraw(seed: string, kind: string, index = 0): Draw {
  const low = textHash(`${kind}:${seed}`, 0x811c9dc5)
  const high = textHash(`${seed}/${kind}`, 0x2f0b4c27)
  return new Draws(low ^ mix(index + 0x7ed55d16), high ^ mix(index ^ 0x165667b1))
}

/**
 * This is a class, because there are millions of instances: with closures, each function of each
 * instance would be another object.
 */
class Draws implements Draw {
  #low: number
  #high: number

  constructor(low: number, high: number) {
    this.#low = low
    this.#high = high
  }

  #word(): number {
    this.#low = (this.#low + 0x9e3779b9) | 0
    this.#high = (this.#high + 0x6c8e9cf5) | 0
    return mix(this.#low ^ mix(this.#high)) >>> 0
  }

  next(): number {
    return this.#word() / 2 ** 32
  }

  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  wait(mean: number): number {
    return -Math.log(1 - this.next()) * mean
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(Math.ceil(length / 4) * 4)
    for (let at = 0; at < bytes.length; at += 4) {
      // The bytes are the same on machines of any byte order.
      const word = this.#word()
      bytes[at] = word
      bytes[at + 1] = word >>> 8
      bytes[at + 2] = word >>> 16
      bytes[at + 3] = word >>> 24
    }
    return bytes.subarray(0, length)
  }
}

/**
 * Mixes the bits of a number, so that each of them changes about half of the others (the finalizer
 * of MurmurHash3).
 */
function mix(value: number): number {
  let bits = value ^ (value >>> 16)
  bits = Math.imul(bits, 0x85ebca6b)
  bits ^= bits >>> 13
  bits = Math.imul(bits, 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

/** Returns the FNV-1a hash of a text's UTF-16 code units. */
function textHash(text: string, start: number): number {
  let bits = start
  for (let at = 0; at < text.length; at++) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193)
  return mix(bits)
}
