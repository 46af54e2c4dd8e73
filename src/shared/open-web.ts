import { Resolver } from 'node:dns/promises'
import type { IncomingMessage } from 'node:http'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import os from 'node:os'
import ipaddr from 'ipaddr.js'

// Requests to an address that a member typed. The name is looked up once, and the connection goes
// to exactly the address that was checked, so that no name can lead into the operator's network.

const MAX_ADDRESS = 2_000
/** The time limit in milliseconds of each question to a name server, and how often it is asked. */
const LOOKUP_LIMIT_MS = 2_000
const LOOKUP_TRIES = 2

/** How a request finds its way. In tests, name servers and addresses are those of the machine. */
export interface Web {
  /** Whether a request may connect to this address and port. */
  readonly allows: (address: string, port: number) => boolean
  /** Returns the address of the host of a URL; null when there is none. */
  readonly resolve: (url: URL) => Promise<string | null>
}

/**
 * The special-purpose ranges of the IANA registries (RFC 6890), and multicast. For IPv6, only those
 * within 2000::/3, because nothing outside of it is assigned for use on the internet.
 */
const SPECIAL = blockList([
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Teredo, benchmarking, ORCHID and others; documentation; 6to4; AS112; documentation.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
])
const GLOBAL_IPV6 = blockList([['2000::', 3]])

function blockList(ranges: readonly (readonly [string, number])[]): net.BlockList {
  const list = new net.BlockList()
  for (const [address, bits] of ranges) {
    list.addSubnet(address, bits, net.isIPv6(address) ? 'ipv6' : 'ipv4')
  }
  return list
}

/** Whether an address belongs to the public internet and the port is one of the web. */
export function isPublic(address: string, port: number): boolean {
  if (port !== 80 && port !== 443) return false
  // An address with a zone is only valid on this machine.
  if (address.includes('%')) return false
  // In the form of URLs, because the library takes the dotted `::8.8.8.8` for 8.8.8.8. `process`
  // unpacks IPv4-mapped addresses.
  const written = net.isIPv6(address) ? new URL(`http://[${address}]`).hostname : address
  const parsed = ipaddr.process(written.replace(/[[\]]/g, ''))
  const text = parsed.toString()
  if (parsed.kind() === 'ipv4') return !SPECIAL.check(text)
  return GLOBAL_IPV6.check(text, 'ipv6') && !SPECIAL.check(text, 'ipv6')
}

/** Reads an http or https URL without a password; null for anything else. */
export function readWebUrl(text: string, base?: URL): URL | null {
  if (text.length > MAX_ADDRESS || !URL.canParse(text, base?.href)) return null
  const url = new URL(text, base)
  const isPlain = url.username === '' && url.password === ''
  return isPlain && /^https?:$/.test(url.protocol) ? url : null
}

export function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}

/**
 * Creates the function that looks up names at name servers. The lookup of the system would occupy
 * one of the few threads of the process, so that a few names whose servers do not answer would stop
 * everything else.
 */
export function createResolve(
  servers: Pick<Resolver, 'resolve4' | 'resolve6'> = new Resolver({
    timeout: LOOKUP_LIMIT_MS,
    tries: LOOKUP_TRIES,
  }),
): Web['resolve'] {
  return async ({ hostname }) => {
    const host = hostname.replace(/^\[|\]$/g, '')
    if (net.isIP(host) !== 0) return host
    const own = ownAddress(host)
    if (own !== null) return own
    const four = () => servers.resolve4(host)
    const six = () => servers.resolve6(host)
    for (const ask of hasIpv4() ? [four, six] : [six, four]) {
      const [address] = await ask().catch(() => [])
      if (address !== undefined) return address
    }
    return null
  }
}

function hasIpv4(): boolean {
  const all = Object.values(os.networkInterfaces()).flat()
  return all.some((one) => one?.family === 'IPv4' && !one.internal)
}

/** The access to the public internet. */
export const openWeb: Web = { allows: isPublic, resolve: createResolve() }

/**
 * Whether no request can ever be made to this URL, whatever name servers say: its port is not one
 * of the web, or its host is this machine or an address that is not public.
 */
export function isNeverOpen(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const address = net.isIP(host) === 0 ? ownAddress(host) : host
  // For a name, only the port is checked here: its address is checked when it is looked up.
  return !isPublic(address ?? ANY_PUBLIC, portOf(url))
}

const ANY_PUBLIC = '1.1.1.1'

/** Returns the address of a name that is always this machine (RFC 6761); null for other names. */
function ownAddress(host: string): string | null {
  return /(^|\.)localhost\.?$/.test(host) ? '127.0.0.1' : null
}

export interface Question {
  readonly method?: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}

/**
 * Sends the request to exactly this address, under the host name of the URL; null when nothing
 * answers.
 */
export function askAddress(
  url: URL,
  address: string,
  { method = 'GET', headers, body, signal }: Question,
): Promise<IncomingMessage | null> {
  const { request } = url.protocol === 'https:' ? https : http
  return new Promise((resolve) => {
    const asked = request(url, {
      method,
      signal,
      agent: false,
      headers,
      lookup: (_host, options, done) => {
        const family = net.isIP(address)
        if (options.all === true) done(null, [{ address, family }])
        else done(null, address, family)
      },
    })
    asked.on('response', resolve)
    asked.on('error', () => resolve(null))
    asked.end(body)
  })
}
