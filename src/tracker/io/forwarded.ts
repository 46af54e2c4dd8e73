import ipaddr from 'ipaddr.js'
import type { Remote } from '../memory/remote.ts'
import { setAddress } from '../memory/remote.ts'
import { BYTE } from '../wire/ascii.ts'
import { parseAddress } from '../wire/parse-address.ts'
import type { HttpHead } from './http-framing.ts'

const COMMA = 44
const TAB = 9

interface Network {
  readonly isIpv4: boolean
  readonly words: Int32Array
  readonly masks: Int32Array
}

/** Recognizes trusted proxies and finds the client of a request that they pass on (rule 18). */
export interface TrustedProxies {
  readonly isTrusted: (remote: Remote) => boolean
  /**
   * Puts the right-most address of X-Forwarded-For that is not a trusted proxy into `remote`.
   * Returns false when there is none or an entry is malformed: the address of the socket then
   * applies.
   */
  readonly resolve: (bytes: Uint8Array, head: HttpHead, remote: Remote) => boolean
}

/**
 * Creates the check from the networks of trusted proxies.
 * @throws Error for text that is not a network; the caller names BABOU_TRUSTED_PROXIES
 */
export function createTrustedProxies(networks: readonly string[]): TrustedProxies {
  const trusted = networks.map(parseNetwork)
  const words = new Int32Array(4)

  // A loop, because every connection calls this, and a callback would be a new object each time.
  function isTrusted(remote: Remote): boolean {
    for (let index = 0; index < trusted.length; index++) {
      if (isIn(trusted[index], remote)) return true
    }
    return false
  }

  function resolve(bytes: Uint8Array, head: HttpHead, remote: Remote): boolean {
    for (let line = head.forwardedLines - 1; line >= 0; line--) {
      const start = head.forwarded[2 * line]
      let end = head.forwarded[2 * line + 1]
      while (end > start) {
        let first = end
        while (first > start && bytes[first - 1] !== COMMA) first--
        const family = entry(bytes, first, end)
        if (family === 0) return false
        setAddress(remote, family, words)
        if (!isTrusted(remote)) return true
        end = first - 1
      }
    }
    return false
  }

  /** Reads one entry into `words`, ignoring the spaces around it. */
  function entry(bytes: Uint8Array, first: number, last: number): 4 | 6 | 0 {
    let start = first
    let end = last
    while (start < end && isBlank(bytes[start])) start++
    while (end > start && isBlank(bytes[end - 1])) end--
    return parseAddress(bytes, start, end, words)
  }

  return { isTrusted, resolve }
}

function isIn(network: Network, { isIpv4, words }: Remote): boolean {
  if (network.isIpv4 !== isIpv4) return false
  let differs = 0
  for (let word = 0; word < 4; word++) {
    differs |= (words[word] ^ network.words[word]) & network.masks[word]
  }
  return differs === 0
}

function isBlank(byte: number): boolean {
  return byte === BYTE.space || byte === TAB
}

function parseNetwork(text: string): Network {
  if (!ipaddr.isValid(text) && !ipaddr.isValidCIDR(text)) {
    throw new Error(
      `BABOU_TRUSTED_PROXIES: ${JSON.stringify(text)} is not a network such as 10.0.0.0/8`,
    )
  }
  const [address, prefix] = ipaddr.isValidCIDR(text)
    ? ipaddr.parseCIDR(text)
    : ([ipaddr.parse(text), 128] as const)
  const octets = Buffer.alloc(16)
  octets.set(address.toByteArray())
  const words = new Int32Array(4)
  const masks = new Int32Array(4)
  for (let word = 0; word < 4; word++) {
    const bits = Math.max(0, Math.min(32, prefix - 32 * word))
    masks[word] = bits === 32 ? -1 : ~(0xffffffff >>> bits)
    words[word] = octets.readInt32BE(4 * word)
  }
  return { isIpv4: address.kind() === 'ipv4', words, masks }
}
