import { ADDRESS, ipv4Class, ipv6Class } from './swarm/address-class.ts'

/**
 * The address from which a request came, never one that the client states (rule 39). An IPv4
 * address mapped into IPv6 counts as IPv4 (rule 19).
 */
export interface Remote {
  isIpv4: boolean
  /** Four words in network order; an IPv4 address is in the first. */
  readonly words: Int32Array
  /** Whether the address can be reached from everywhere (rule 20). */
  isGlobal: boolean
  /** Whether the reply may repeat the address to the client (rule 93). */
  isTold: boolean
}

export function createRemote(): Remote {
  return {
    isIpv4: true,
    words: new Int32Array(4),
    isGlobal: false,
    isTold: true,
  }
}

const MAPPED_PREFIX = 0xffff

/** Fills `remote` with the address in `words`, which is of family 4 or 6. */
export function setAddress(remote: Remote, family: 4 | 6, words: Int32Array): void {
  const isMapped = family === 6 && words[0] === 0 && words[1] === 0 && words[2] === MAPPED_PREFIX
  remote.isIpv4 = family === 4 || isMapped
  remote.isTold = true
  // Word by word: `fill` and `set` are function calls, which every datagram would pay for.
  const { isIpv4 } = remote
  remote.words[0] = isMapped ? words[3] : words[0]
  for (let word = 1; word < 4; word++) remote.words[word] = isIpv4 ? 0 : words[word]
  const reach = isIpv4
    ? ipv4Class(remote.words[0])
    : ipv6Class(words[0], words[1], words[2], words[3])
  remote.isGlobal = reach === ADDRESS.global
}
