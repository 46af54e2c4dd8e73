import type { IncomingMessage } from 'node:http'
import { isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'
import { LRUCache } from 'lru-cache'

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number]

/** The most parsed addresses that are cached; each takes a few hundred bytes. */
const KNOWN = 5_000
/** Longer than any address with brackets, zone and port; a header can contain more. */
const LONGEST = 100

/** What is known about the sender once trusted proxies were taken into account. */
export interface Sender {
  readonly address: string
  /** `https://host` in lower case, as the browser sees it. */
  readonly origin: string
}

/**
 * Creates a reader for the sender of a request: `X-Forwarded-For`, `-Proto` and `-Host` are
 * believed only from the trusted networks, and the right-most address that is not trusted counts.
 * @throws Error naming the entry that is not an address or network.
 */
export function createSenderReader(trusted: readonly string[]): (req: IncomingMessage) => Sender {
  const hopOf = createHopReader(createTrust(trusted))
  return (req) => {
    const peer = hopOf(req.socket.remoteAddress ?? '')
    const host = req.headers.host ?? ''
    if (!peer.isTrusted) return { address: peer.address, origin: `http://${host}`.toLowerCase() }
    const hops = listed(req.headers['x-forwarded-for']).map(hopOf)
    // An entry that is not an address (`unknown`) identifies no sender.
    const known = hops.filter(({ isValid }) => isValid)
    const { address } = known.reverse().find(({ isTrusted }) => !isTrusted) ?? peer
    const scheme = listed(req.headers['x-forwarded-proto']).at(-1) ?? 'http'
    const shownHost = listed(req.headers['x-forwarded-host']).at(-1) ?? host
    return { address, origin: `${scheme}://${shownHost}`.toLowerCase() }
  }
}

interface Hop {
  readonly address: string
  readonly isValid: boolean
  readonly isTrusted: boolean
}

/** Reads an address of a connection or a header; both often repeat for proxies and members. */
function createHopReader(isTrusted: (address: string) => boolean): (text: string) => Hop {
  const known = new LRUCache<string, Hop>({ max: KNOWN })
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const address = plainAddress(text)
    const hop = { address, isValid: ipaddr.isValid(address), isTrusted: isTrusted(address) }
    if (hop.isValid && text.length <= LONGEST) known.set(text, hop)
    return hop
  }
}

/**
 * Returns whether an address is a trusted proxy.
 * @throws Error naming the entry that is not an address or network.
 */
export function createTrust(trusted: readonly string[]): (address: string) => boolean {
  const networks = trusted.map(trustedNetwork)
  return (address) => contains(networks, address)
}

/**
 * Returns whether an origin from `createSenderReader` has a valid host: a name or address, and a
 * port.
 */
export function isValidOrigin(origin: string): boolean {
  const [, host, port] =
    /^https?:\/\/(\[[0-9a-f:.]+\]|[a-z0-9._~-]+)(?::(\d{0,5}))?$/.exec(origin) ?? []
  if (host === undefined || Number(port ?? 0) > 65_535) return false
  return !host.startsWith('[') || ipaddr.IPv6.isValid(host.slice(1, -1))
}

/** Returns the key that counts as one sender: an IPv4 address, or an IPv6 /64. */
export function sourceOf(address: string): string {
  if (isIPv4(address) || !ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return (parsed as ipaddr.IPv6).parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')
}

/**
 * Returns a network as PostgreSQL writes it, `203.0.113.0/24`; for an address `203.0.113.9/32`.
 * Bits after the prefix are cleared. Null if it is not a network.
 */
export function readNetwork(text: string): string | null {
  const [written, prefix] = text.split('/')
  const isPlain = ipaddr.IPv4.isValidFourPartDecimal(written) || ipaddr.IPv6.isValid(written)
  if (!isPlain || written.includes('%')) return null
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return null
  const address = ipaddr.parse(written)
  const widest = address.kind() === 'ipv4' ? 32 : 128
  const bits = prefix === undefined ? widest : Number(prefix)
  if (bits > widest) return null
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8))
    return byte & ~(0xff >> kept)
  })
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`
}

/** Returns whether an address is in a network from `readNetwork`. */
export function isWithin(address: string, network: string): boolean {
  return contains([ipaddr.parseCIDR(network)], address)
}

function trustedNetwork(text: string): Network {
  const { IPv4, IPv6 } = ipaddr
  // Short forms are not accepted: 10.0.0/8 would be read as another network than intended.
  if (IPv4.isValidCIDRFourPartDecimal(text) || IPv6.isValidCIDR(text)) return ipaddr.parseCIDR(text)
  if (!IPv4.isValidFourPartDecimal(text) && !IPv6.isValid(text))
    throw new Error(`BABOU_TRUSTED_PROXIES: ${text} is not a network`)
  const address = ipaddr.process(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

function contains(networks: readonly Network[], address: string): boolean {
  if (networks.length === 0 || !ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return networks.some(([network, bits]) => {
    return network.kind() === parsed.kind() && parsed.match(network, bits)
  })
}

function listed(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '')
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** Removes brackets, port, zone and the IPv6 form of an IPv4 address. */
export function plainAddress(address: string): string {
  const bare = address
    .replace(/%[^\]]*/, '')
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : bare
}
