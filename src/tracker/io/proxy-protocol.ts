import { ascii, BYTE, isAt, wordAt } from '../wire/ascii.ts'
import { parseAddress } from '../wire/parse-address.ts'

// The PROXY protocol of HAProxy, versions 1 and 2: the address of the client, sent once before the
// first byte. Expected only where a setting says so (rule 18).

/** Results of `readProxyHeader` other than the index after the header. */
export const PROXY_HEADER = { incomplete: 0, broken: -1 } as const

/**
 * The contents of a header. `family` is the address family; 0 for a connection of the proxy itself
 * (a health check).
 */
export interface ProxyHeader {
  family: 4 | 6 | 0
  /** The client's address in network order; an IPv4 address is in the first word. */
  readonly words: Int32Array
}

const SIGNATURE_1 = ascii('PROXY ')
const SIGNATURE_2 = ascii('\r\n\r\n\0\r\nQUIT\n')
/** The longest line of version 1, including its line end. */
const MAX_LINE_BYTES = 107
/** The length of the head of version 2: signature, version and command, family, length. */
const HEAD_BYTES = 16
/**
 * Addresses and options of version 2: the format allows 64 KiB, but in practice they are much
 * shorter.
 */
const MAX_OPTION_BYTES = 2_048
const ADDRESS_BYTES = { ipv4: 12, ipv6: 36 } as const

/** Reads the header at `from`; returns the index after it, or a value of `PROXY_HEADER`. */
export function readProxyHeader(
  bytes: Uint8Array,
  from: number,
  to: number,
  into: ProxyHeader,
): number {
  if (startsAs(bytes, from, to, SIGNATURE_2)) return readVersion2(bytes, from, to, into)
  if (startsAs(bytes, from, to, SIGNATURE_1)) return readVersion1(bytes, from, to, into)
  return PROXY_HEADER.broken
}

/** Whether the input so far starts with `text`, or is the beginning of it. */
function startsAs(bytes: Uint8Array, from: number, to: number, text: Uint8Array): boolean {
  const length = Math.min(to - from, text.length)
  return isAt(bytes, from, length === text.length ? text : text.subarray(0, length))
}

/** Reads a header such as `PROXY TCP4 192.0.2.1 198.51.100.1 4711 80`. */
function readVersion1(bytes: Uint8Array, from: number, to: number, into: ProxyHeader): number {
  const end = bytes.indexOf(BYTE.lf, from)
  if (end < 0 || end >= to) {
    return to - from < MAX_LINE_BYTES ? PROXY_HEADER.incomplete : PROXY_HEADER.broken
  }
  if (end - from >= MAX_LINE_BYTES || bytes[end - 1] !== BYTE.cr) return PROXY_HEADER.broken
  const line = Buffer.from(bytes.subarray(from, end - 1)).toString('latin1')
  const [, kind, source] = line.split(' ')
  into.family = 0
  if (kind === 'UNKNOWN') return end + 1
  const text = ascii(source ?? '')
  const family = parseAddress(text, 0, text.length, into.words)
  if (family === 0 || kind !== `TCP${family}`) return PROXY_HEADER.broken
  into.family = family
  return end + 1
}

function readVersion2(bytes: Uint8Array, from: number, to: number, into: ProxyHeader): number {
  if (to - from < HEAD_BYTES) return PROXY_HEADER.incomplete
  const command = bytes[from + 12]
  const length = (bytes[from + 14] << 8) | bytes[from + 15]
  if (command >>> 4 !== 2 || (command & 15) > 1 || length > MAX_OPTION_BYTES) {
    return PROXY_HEADER.broken
  }
  const behind = from + HEAD_BYTES + length
  if (to < behind) return PROXY_HEADER.incomplete
  into.family = 0
  if ((command & 15) === 0) return behind
  return readAddresses(bytes, from, length, into) ? behind : PROXY_HEADER.broken
}

function readAddresses(
  bytes: Uint8Array,
  from: number,
  length: number,
  into: ProxyHeader,
): boolean {
  const at = from + HEAD_BYTES
  const family = bytes[from + 13] >>> 4
  if (family === 1) into.family = 4
  else if (family === 2) into.family = 6
  else return true
  if (length < (into.family === 4 ? ADDRESS_BYTES.ipv4 : ADDRESS_BYTES.ipv6)) return false
  into.words.fill(0)
  for (let word = 0; word < (into.family === 4 ? 1 : 4); word++) {
    into.words[word] = wordAt(bytes, at + 4 * word)
  }
  return true
}
