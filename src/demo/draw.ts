// Random numbers that are the same for the same seed on every machine. Each item of the demo is
// drawn from the seed and its name, so that it can be generated without the items before it.

export interface Draw {
  /** From 0 up to, but not including, 1. */
  readonly next: () => number
  /** An integer from `least` to `most`, both included. */
  readonly whole: (least: number, most: number) => number
  readonly pick: <T>(list: readonly T[]) => T
  readonly chance: (probability: number) => boolean
  /**
   * The waiting time for something that happens every `mean` on average: long tail, never negative.
   */
  readonly wait: (mean: number) => number
  /** `length` bytes. */
  readonly bytes: (length: number) => Uint8Array
}

/** Returns the draws of one item: `('tours', 'torrent', 17)`. */
export function createDraw(seed: string, kind: string, index = 0): Draw {
  let low = textHash(`${kind}:${seed}`, 0x811c9dc5) ^ mix(index + 0x7ed55d16)
  let high = textHash(`${seed}/${kind}`, 0x2f0b4c27) ^ mix(index ^ 0x165667b1)

  function word(): number {
    low = (low + 0x9e3779b9) | 0
    high = (high + 0x6c8e9cf5) | 0
    return mix(low ^ mix(high)) >>> 0
  }

  const next = () => word() / 2 ** 32
  return {
    next,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (list) => list[Math.floor(next() * list.length)],
    chance: (probability) => next() < probability,
    wait: (mean) => -Math.log(1 - next()) * mean,
    bytes(length) {
      const words = new Uint32Array(Math.ceil(length / 4))
      for (let at = 0; at < words.length; at++) words[at] = word()
      const view = new DataView(words.buffer)
      // The same bytes on machines of any byte order.
      for (let at = 0; at < words.length; at++) view.setUint32(at * 4, words[at], true)
      return new Uint8Array(words.buffer, 0, length)
    },
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
