// Random numbers that are the same for the same seed on every machine. Each item of the demo is
// drawn from the seed and its name, so that it can be generated without the items before it.

export interface Draw {
  /** From 0 up to, but not including, 1. */
  next(): number
  /** An integer from `least` to `most`, both included. */
  whole(least: number, most: number): number
  pick<T>(list: readonly T[]): T
  chance(probability: number): boolean
  /**
   * The waiting time for something that happens every `mean` on average: long tail, never negative.
   */
  wait(mean: number): number
  /** `length` bytes. */
  bytes(length: number): Uint8Array
}

/** Returns the draws of one item: `('tours', 'torrent', 17)`. */
export function createDraw(seed: string, kind: string, index = 0): Draw {
  const low = textHash(`${kind}:${seed}`, 0x811c9dc5)
  const high = textHash(`${seed}/${kind}`, 0x2f0b4c27)
  return new Draws(low ^ mix(index + 0x7ed55d16), high ^ mix(index ^ 0x165667b1))
}

/** A class, because millions are made: functions of each of them would be as many objects. */
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
      // The same bytes on machines of any byte order.
      const word = this.#word()
      bytes[at] = word
      bytes[at + 1] = word >>> 8
      bytes[at + 2] = word >>> 16
      bytes[at + 3] = word >>> 24
    }
    return bytes.subarray(0, length)
  }
}

/** Each bit of the number changes about half of the others (the finisher of MurmurHash3). */
function mix(value: number): number {
  let bits = value ^ (value >>> 16)
  bits = Math.imul(bits, 0x85ebca6b)
  bits ^= bits >>> 13
  bits = Math.imul(bits, 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

/** FNV-1a over UTF-16 units. */
function textHash(text: string, start: number): number {
  let bits = start
  for (let at = 0; at < text.length; at++) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193)
  return mix(bits)
}
