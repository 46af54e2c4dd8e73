// Networks as ranges of numbers, combined into as few networks as possible.

/** A range from the first address to the last, both of which are included; `bits` is 32 or 128. */
export interface AddressRange {
  readonly bits: 32 | 128
  readonly first: bigint
  readonly last: bigint
}

/** Reads `203.0.113.9` or `2001:db8::1` as a number; null when it is not an address. */
export function addressNumber(text: string): { bits: 32 | 128; value: bigint } | null {
  return text.includes(':') ? ofSix(text) : ofFour(text)
}

function ofFour(text: string): { bits: 32; value: bigint } | null {
  const parts = text.split('.')
  const isGood = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part))
  if (!isGood || parts.some((part) => Number(part) > 255)) return null
  return { bits: 32, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) }
}

function ofSix(text: string): { bits: 128; value: bigint } | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = tail === undefined ? 0 : 8 - head.length - tail.length
  const groups = [...head, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ?? [])]
  const isGood = groups.length === 8 && groups.every((one) => /^[0-9a-fA-F]{1,4}$/.test(one))
  if (!isGood || (tail !== undefined && missing < 1)) return null
  return { bits: 128, value: groups.reduce((sum, one) => sum * 65_536n + BigInt(`0x${one}`), 0n) }
}

/**
 * Reads `203.0.113.0/24` as a range; a single address is a network of one address. Null when the
 * text is not a network.
 */
export function networkRange(text: string): AddressRange | null {
  const [address, length, ...more] = text.split('/')
  const found = addressNumber(address)
  if (found === null || more.length > 0) return null
  const { bits, value } = found
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : -1
  if (prefix < 0 || prefix > bits) return null
  const size = 1n << BigInt(bits - prefix)
  const first = value - (value % size)
  return { bits, first, last: first + size - 1n }
}

/** Returns the same addresses as sorted ranges that neither adjoin nor overlap. */
export function joined(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const sorted = [...ranges].sort((a, b) => a.bits - b.bits || compare(a.first, b.first))
  const found: AddressRange[] = []
  for (const range of sorted) {
    const before = found.at(-1)
    if (before === undefined || before.bits !== range.bits || range.first > before.last + 1n) {
      found.push(range)
    } else if (range.last > before.last) {
      found[found.length - 1] = { ...before, last: range.last }
    }
  }
  return found
}

/** Returns the networks that make up a range, in order. */
export function networksOf({ bits, first, last }: AddressRange): readonly string[] {
  const networks: string[] = []
  for (let at = first; at <= last;) {
    let room = bits
    // Each network is as large as the alignment of its first address allows, but no larger than the
    // rest of the range.
    while (room > 0) {
      const size = 1n << BigInt(bits - room + 1)
      if (at % size !== 0n || at + size - 1n > last) break
      room--
    }
    networks.push(`${addressText(bits, at)}/${room}`)
    at += 1n << BigInt(bits - room)
  }
  return networks
}

function addressText(bits: 32 | 128, value: bigint): string {
  const width = bits === 32 ? 8n : 16n
  const parts = bits === 32 ? 4 : 8
  const mask = (1n << width) - 1n
  const numbers = Array.from({ length: parts }, (_, at) => {
    return (value >> (width * BigInt(parts - 1 - at))) & mask
  })
  return bits === 32 ? numbers.join('.') : numbers.map((one) => one.toString(16)).join(':')
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
