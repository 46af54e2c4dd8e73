/** Which requesters may get an address in a peer list (rule 20). */
export const ADDRESS = {
  /** For all requesters. */
  global: 0,
  /**
   * Loopback, private, link-local, ULA, Teredo, 6to4 …: only for requesters that are not global.
   */
  local: 1,
  /** Unspecified, multicast, documentation, reserved: for no requester. */
  unlistable: 2,
} as const

/** Returns the class of an IPv4 address, given as its big-endian value. Ranges of RFC 6890. */
export function ipv4Class(address: number): number {
  const a = address >>> 24
  const ab = address >>> 16
  const abc = address >>> 8
  if (a === 0 || a >= 224) return ADDRESS.unlistable // "this network", multicast, reserved
  if (abc === 0xc00002 || abc === 0xc63364 || abc === 0xcb0071) return ADDRESS.unlistable // docs
  if (a === 10 || a === 127 || ab === 0xc0a8 || ab === 0xa9fe) return ADDRESS.local
  if (ab >>> 4 === 0xac1 || ab >>> 6 === 0x6440 >>> 6) return ADDRESS.local // 172.16/12, 100.64/10
  if (abc === 0xc00000 || ab >>> 1 === 0xc612 >>> 1) return ADDRESS.local // 192.0.0/24, 198.18/15
  return ADDRESS.global
}

/**
 * Returns the class of an IPv6 address, given as four big-endian words. Ranges of RFC 6890 and RFC
 * 9637.
 */
export function ipv6Class(w0: number, w1: number, w2: number, w3: number): number {
  const high = w0 >>> 0
  if (high === 0 && w1 === 0 && w2 === 0) {
    return w3 === 1 ? ADDRESS.local : ADDRESS.unlistable // ::1, else :: and old forms
  }
  if (high >>> 24 === 0xff || high === 0x20010db8 || high >>> 12 === 0x3fff0) {
    return ADDRESS.unlistable // multicast, documentation (2001:db8::/32, 3fff::/20)
  }
  if (high >>> 25 === 0xfc >>> 1 || high >>> 22 === 0xfe80 >>> 6) return ADDRESS.local // ULA, link
  if (high === 0x20010000 || high >>> 16 === 0x2002) return ADDRESS.local // Teredo, 6to4
  if (high === 0x0064ff9b || (high === 0 && w1 === 0)) return ADDRESS.local // translated
  return high >>> 29 === 1 ? ADDRESS.global : ADDRESS.unlistable // 2000::/3 is all there is
}
