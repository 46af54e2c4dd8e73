import ipaddr from 'ipaddr.js'
import { BYTE, wordAt } from './ascii.ts'

const DOT = 46
const OPEN_BRACKET = 91

/** The longest text of an address: `[`, 39 digits and colons, an IPv4 suffix, `]:65535`. */
const LONGEST_TEXT = 60

/**
 * Parses the address at `start` … `end` into `words` (an IPv4 address into the first). Returns 4 or
 * 6, or 0 for anything else. A port after it, which some proxies add, is skipped.
 */
export function parseAddress(
  bytes: Uint8Array,
  start: number,
  end: number,
  words: Int32Array,
): 4 | 6 | 0 {
  if (start >= end || end - start > LONGEST_TEXT) return 0
  if (parseIpv4(bytes, start, end, words)) return 4
  return parseIpv6(Buffer.from(bytes.subarray(start, end)).toString('latin1'), words) ? 6 : 0
}

function parseIpv4(bytes: Uint8Array, start: number, end: number, words: Int32Array): boolean {
  let word = 0
  let dots = 0
  let part = 0
  let digits = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (byte >= BYTE.zero && byte <= BYTE.nine) {
      part = part * 10 + byte - BYTE.zero
      // A leading zero is refused, because some programs would read the number as octal.
      if (++digits > 1 && part < 10) return false
      if (part > 255) return false
      continue
    }
    if (digits === 0) return false
    if (byte === BYTE.colon && dots === 3 && isPort(bytes, at + 1, end)) break
    if (byte !== DOT || ++dots > 3) return false
    word = (word << 8) | part
    part = 0
    digits = 0
  }
  words[0] = (word << 8) | part
  return dots === 3 && digits > 0
}

function isPort(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (bytes[at] < BYTE.zero || bytes[at] > BYTE.nine) return false
  }
  return end > start && end - start <= 5
}

/** Parses text such as `2001:db8::1` or `[2001:db8::1]:4711`. */
function parseIpv6(text: string, words: Int32Array): boolean {
  const inside = text.charCodeAt(0) === OPEN_BRACKET ? /^\[([^\]]*)\](:\d{1,5})?$/.exec(text) : null
  const address = inside === null ? text : inside[1]
  if (!/^[0-9a-fA-F:.]+$/.test(address) || !ipaddr.IPv6.isValid(address)) return false
  const octets = Uint8Array.from(ipaddr.IPv6.parse(address).toByteArray())
  for (let word = 0; word < 4; word++) words[word] = wordAt(octets, 4 * word)
  return true
}
