// Rule 20: which addresses may be given to whom. Words are 32-bit values in network order, so
// 127.0.0.1 is 0x7f000001.

export const REACH = {
  /** Anyone may be told of it. */
  global: 0,
  /** Loopback, private, link-local …: reached only by those who are not global themselves. */
  local: 1,
  /** Multicast, unspecified, documentation: nobody's address. */
  never: 2,
} as const
export type Reach = (typeof REACH)[keyof typeof REACH]

interface Network {
  readonly words: readonly [number, number, number, number]
  readonly prefix: number
  readonly reach: Reach
}

function v4(first: number, prefix: number, reach: Reach): Network {
  return { words: [first | 0, 0, 0, 0], prefix, reach }
}

function v6(w0: number, w1: number, w2: number, w3: number, prefix: number, reach: Reach): Network {
  return { words: [w0 | 0, w1 | 0, w2 | 0, w3 | 0], prefix, reach }
}

const { local, never, global } = REACH

// IANA's special-purpose registries; the first that matches counts.
const IPV4: readonly Network[] = [
  v4(0x00000000, 8, never), // this network
  v4(0x0a000000, 8, local), // private
  v4(0x64400000, 10, local), // carrier NAT
  v4(0x7f000000, 8, local), // loopback
  v4(0xa9fe0000, 16, local), // link-local
  v4(0xac100000, 12, local), // private
  v4(0xc0000000, 24, local), // protocol assignments
  v4(0xc0000200, 24, never), // documentation
  v4(0xc0586300, 24, local), // 6to4 relays
  v4(0xc0a80000, 16, local), // private
  v4(0xc6120000, 15, local), // benchmarks
  v4(0xc6336400, 24, never), // documentation
  v4(0xcb007100, 24, never), // documentation
  v4(0xe0000000, 3, never), // multicast, reserved, broadcast
]

const IPV6: readonly Network[] = [
  v6(0, 0, 0, 0, 128, never), // unspecified
  v6(0x20010000, 0, 0, 0, 32, local), // Teredo
  v6(0x20010db8, 0, 0, 0, 32, never), // documentation
  v6(0x20020000, 0, 0, 0, 16, local), // 6to4
  v6(0x3fff0000, 0, 0, 0, 20, never), // documentation
  v6(0x20000000, 0, 0, 0, 3, global),
  v6(0xff000000, 0, 0, 0, 8, never), // multicast
  v6(0x01000000, 0, 0, 0, 64, never), // discard only
]

/** Who may be told of an IPv4 address. */
export function reachOfIpv4(address: number): Reach {
  return reachWithin(IPV4, global, address, 0, 0, 0)
}

/** Who may be told of an IPv6 address; what is not global unicast is local. */
export function reachOfIpv6(w0: number, w1: number, w2: number, w3: number): Reach {
  return reachWithin(IPV6, local, w0, w1, w2, w3)
}

function reachWithin(
  networks: readonly Network[],
  otherwise: Reach,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
): Reach {
  for (const { words, prefix, reach } of networks) {
    if (
      isWithin(w0, words[0], prefix) &&
      isWithin(w1, words[1], prefix - 32) &&
      isWithin(w2, words[2], prefix - 64) &&
      isWithin(w3, words[3], prefix - 96)
    ) {
      return reach
    }
  }
  return otherwise
}

/** Whether the first `bits` bits of two words are the same; below 1 none is compared. */
function isWithin(word: number, network: number, bits: number): boolean {
  if (bits <= 0) return true
  const mask = bits >= 32 ? -1 : ~(-1 >>> bits)
  return ((word ^ network) & mask) === 0
}
