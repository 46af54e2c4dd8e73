import ipaddr from 'ipaddr.js'

export interface Network {
  readonly isIpv4: boolean
  readonly first: bigint
  readonly last: bigint
}

/**
 * Returns the first and last address of a network, or of a range `first-last`; null when the text
 * is neither.
 */
export function keyOf(text: string): Network | null {
  const dash = text.indexOf('-')
  if (dash > 0) return between(keyOf(text.slice(0, dash)), keyOf(text.slice(dash + 1)))
  const hasPrefix = ipaddr.isValidCIDR(text)
  if (!hasPrefix && !ipaddr.isValid(text)) return null
  const [address, given] = hasPrefix ? ipaddr.parseCIDR(text) : [ipaddr.parse(text), null]
  const isIpv4 = address.kind() === 'ipv4'
  const bits = isIpv4 ? 32 : 128
  const behind = BigInt(bits - (given ?? bits))
  const value = BigInt(`0x${Buffer.from(address.toByteArray()).toString('hex')}`)
  const first = (value >> behind) << behind
  return { isIpv4, first, last: first + (1n << behind) - 1n }
}

function between(first: Network | null, last: Network | null): Network | null {
  if (first === null || last === null || first.isIpv4 !== last.isIpv4) return null
  return first.first > last.last ? null : { ...first, last: last.last }
}

/**
 * Turns networks (first address, last address, value) into the addresses at which the value
 * changes, ascending; the value is 0 outside of them. Two networks either do not overlap, or one
 * contains the other: then the narrower one wins. `behindAll` is the number of all addresses of the
 * family.
 */
export function flatten(
  networks: [bigint, bigint, number][],
  behindAll: bigint,
): [bigint, number][] {
  const sorted = networks.sort((a, b) => order(a[0], b[0]) || order(b[1], a[1]))
  const places: [bigint, number][] = []
  const around: [bigint, number][] = []

  function put(start: bigint, value: number): void {
    if (start === behindAll) return
    const last = places.at(-1)
    if (last !== undefined && last[0] === start) places.pop()
    if ((places.at(-1)?.[1] ?? 0) !== value) places.push([start, value])
  }

  function close(before: bigint | null): void {
    for (let inner = around.at(-1); inner !== undefined; inner = around.at(-1)) {
      if (before !== null && inner[0] >= before) return
      around.pop()
      put(inner[0] + 1n, around.at(-1)?.[1] ?? 0)
    }
  }

  for (const [first, last, value] of sorted) {
    close(first)
    around.push([last, value])
    put(first, value)
  }
  close(null)
  return places
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
