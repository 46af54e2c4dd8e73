import { lookup } from 'node:dns/promises'
import type { IncomingMessage } from 'node:http'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import ipaddr from 'ipaddr.js'

// Asking an address that a member typed. The name is looked up once and exactly that address is
// connected to, so no name can lead into the operator's own network.

const MAX_ADDRESS = 2_000

/** Where it may connect to: tests let it talk to themselves. */
export type Allows = (address: string, port: number) => boolean

/** Whether an address is one of the open internet, and the port one of the web. */
export function isPublic(address: string, port: number): boolean {
  if (port !== 80 && port !== 443) return false
  // `process` unpacks IPv4 in IPv6; what else embeds an IPv4 address (NAT64, 6to4) is no unicast.
  return ipaddr.process(address).range() === 'unicast'
}

/** An http or https address without a password in it; null for what is none. */
export function readWebUrl(text: string, base?: URL): URL | null {
  if (text.length > MAX_ADDRESS || !URL.canParse(text, base?.href)) return null
  const url = new URL(text, base)
  const isPlain = url.username === '' && url.password === ''
  return isPlain && /^https?:$/.test(url.protocol) ? url : null
}

export function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}

/** The address that the host name of a URL resolves to; null if there is none. */
export async function resolveName({ hostname }: URL): Promise<string | null> {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (net.isIP(host) !== 0) return host
  try {
    return (await lookup(host)).address
  } catch {
    return null
  }
}

export interface Question {
  readonly method?: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}

/** Asks exactly this address, under the name of the URL; null when nothing answers. */
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
