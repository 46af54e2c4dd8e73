// Sets of torrents, one bit per ordinal: with a million torrents, a set takes 125 KB, and two are
// combined in 20 µs.

export type Bits = Uint32Array<ArrayBuffer>

export function noBits(count: number): Bits {
  return new Uint32Array((count + 31) >>> 5)
}

export function setBit(bits: Bits, at: number): void {
  bits[at >>> 5] |= 1 << (at & 31)
}

export function hasBit(bits: Bits, at: number): boolean {
  return (bits[at >>> 5] & (1 << (at & 31))) !== 0
}

export function clearBit(bits: Bits, at: number): void {
  bits[at >>> 5] &= ~(1 << (at & 31))
}

/** Removes all members below `end`. */
export function clearBelow(bits: Bits, end: number): void {
  bits.fill(0, 0, end >>> 5)
  if (end >>> 5 < bits.length) bits[end >>> 5] &= -1 << (end & 31)
}

/** Removes the members from `from` up to, but not including, `to`. */
export function clearWithin(bits: Bits, from: number, to: number): void {
  let at = from
  for (; at < to && (at & 31) !== 0; at++) clearBit(bits, at)
  const whole = Math.max(at, to & ~31)
  bits.fill(0, at >>> 5, whole >>> 5)
  for (at = whole; at < to; at++) clearBit(bits, at)
}

/** Keeps only members of both sets in `into`; `other` may be shorter. */
export function keepBoth(into: Bits, other: Bits): void {
  const shared = Math.min(into.length, other.length)
  for (let at = 0; at < shared; at++) into[at] &= other[at]
  into.fill(0, shared)
}

export function addAll(into: Bits, other: Bits): void {
  for (let at = 0; at < other.length; at++) into[at] |= other[at]
}

export function takeAway(into: Bits, other: Bits): void {
  const shared = Math.min(into.length, other.length)
  for (let at = 0; at < shared; at++) into[at] &= ~other[at]
}

export function countBits(bits: Bits): number {
  let count = 0
  for (let at = 0; at < bits.length; at++) count += onesOf(bits[at])
  return count
}

/** Returns how many bits of a word are set. */
export function onesOf(bits: number): number {
  let word = bits - ((bits >>> 1) & 0x5555_5555)
  word = (word & 0x3333_3333) + ((word >>> 2) & 0x3333_3333)
  return Math.imul((word + (word >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}

/** Counts the members of both sets; `other` may be shorter. */
export function countBoth(bits: Bits, other: Bits): number {
  const shared = Math.min(bits.length, other.length)
  let count = 0
  for (let at = 0; at < shared; at++) count += onesOf(bits[at] & other[at])
  return count
}

/**
 * Returns the members of a set in ascending order, at most `limit`.
 * @param room receives them if it is large enough
 */
export function membersOf(bits: Bits, limit = Infinity, room?: Uint32Array): Uint32Array {
  const count = Math.min(countBits(bits), limit)
  const isRoom = room !== undefined && room.length >= count
  const members = isRoom ? room.subarray(0, count) : new Uint32Array(count)
  let found = 0
  for (let at = 0; at < bits.length && found < members.length; at++) {
    let word = bits[at]
    while (word !== 0 && found < members.length) {
      members[found++] = (at << 5) + 31 - Math.clz32(word & -word)
      word &= word - 1
    }
  }
  return members
}

/** The most sets that are reused for the next question: 8 MB with a million torrents. */
const MOST = 64

/**
 * Sets of torrents for one question. Each takes 125 KB for a million torrents, and a question for a
 * few words needs a dozen: creating them for each question caused a garbage collection every few
 * questions.
 */
export interface Scratch {
  /** Returns an empty set. */
  readonly none: (count: number) => Bits
  /** Returns the members of `bits` below `count`, in another set. */
  readonly copy: (bits: Bits, count: number) => Bits
  /** Starts another question: the sets of the previous one are reused. */
  readonly reuse: () => void
}

export function createScratch(): Scratch {
  let sets: Bits[] = []
  let given = 0
  const take = (count: number): Bits => {
    const length = (count + 31) >>> 5
    if (sets.length > 0 && sets[0].length !== length) sets = []
    if (given < sets.length) return sets[given++]
    const made = noBits(count)
    // Sets above the maximum are not reused for the next question.
    if (given === sets.length && given < MOST) sets[given++] = made
    return made
  }
  return {
    none: (count) => take(count).fill(0),
    copy(bits, count) {
      const set = take(count)
      set.set(bits.subarray(0, set.length))
      return set
    },
    reuse() {
      given = 0
    },
  }
}
