import { ADDRESS, ipv4Class, ipv6Class } from './swarm/address-class.ts'

/**
 * Who sent a request: an address in words (an IPv4 one in the first). Never the client's own
 * claim (rule 39), and an IPv4 address mapped into IPv6 is IPv4 (rule 19).
 */
export interface Remote {
  isIpv4: boolean
  word0: number
  word1: number
  word2: number
  word3: number
  /** Whether its address can be reached from anywhere (rule 20). */
  isGlobal: boolean
  /** Whether the client may be told this address as its own (rule 93). */
  isTold: boolean
}

export function createRemote(): Remote {
  return {
    isIpv4: true,
    word0: 0,
    word1: 0,
    word2: 0,
    word3: 0,
    isGlobal: false,
    isTold: true,
  }
}

const MAPPED_PREFIX = 0xffff

/** Fills `remote` with an address of family 4 or 6 whose words are `words`. */
export function setAddress(remote: Remote, family: 4 | 6, words: Int32Array): void {
  const isMapped = family === 6 && words[0] === 0 && words[1] === 0 && words[2] === MAPPED_PREFIX
  remote.isIpv4 = family === 4 || isMapped
  remote.isTold = true
  remote.word0 = isMapped ? words[3] : words[0]
  remote.word1 = remote.isIpv4 ? 0 : words[1]
  remote.word2 = remote.isIpv4 ? 0 : words[2]
  remote.word3 = remote.isIpv4 ? 0 : words[3]
  const reach = remote.isIpv4
    ? ipv4Class(remote.word0)
    : ipv6Class(words[0], words[1], words[2], words[3])
  remote.isGlobal = reach === ADDRESS.global
}
