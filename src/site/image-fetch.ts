import { lookup } from 'node:dns/promises'
import type { IncomingMessage } from 'node:http'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import ipaddr from 'ipaddr.js'
import { MAX_IMAGE_BYTES } from './image-make.ts'

const MAX_REDIRECTS = 3
const MAX_ADDRESS = 2_000
const TIME_LIMIT_MS = 10_000

export type Fetched =
  { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly text: string }

/** Where it may connect to: tests let it talk to themselves. */
export type Allows = (address: string, port: number) => boolean

const refused = (text: string): Fetched => ({ ok: false, text })
const UNREACHABLE = refused('cannot be reached')

/**
 * Fetches an image for a member, so that their address stays here. Only from public addresses on
 * the ports of the web: the name is looked up once and exactly that address is connected to, and
 * each redirect is looked at anew, so no name can lead into the operator's own network. At most 10
 * MiB and 10 seconds in all; sends neither cookies nor who asks.
 */
export async function fetchImage(address: string, allows: Allows = isPublic): Promise<Fetched> {
  const limit = AbortSignal.timeout(TIME_LIMIT_MS)
  let url = readUrl(address)
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    if (url === null) return refused('is no http or https address')
    const to = await resolve(url)
    if (to === null || limit.aborted) return UNREACHABLE
    if (!allows(to, portOf(url)))
      return refused('leads to a place that the site does not fetch from')
    const reply = await ask(url, to, limit)
    if (reply === null) return UNREACHABLE
    const { statusCode = 0, headers } = reply
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      reply.destroy()
      url = readUrl(headers.location, url)
      continue
    }
    if (statusCode === 200) return read(reply)
    reply.destroy()
    return refused(`answers with status ${statusCode}`)
  }
  return refused('is sent on too often')
}

/** Whether an address is one of the open internet, and the port one of the web. */
export function isPublic(address: string, port: number): boolean {
  if (port !== 80 && port !== 443) return false
  // `process` unpacks IPv4 in IPv6; what else embeds an IPv4 address (NAT64, 6to4) is no unicast.
  return ipaddr.process(address).range() === 'unicast'
}

function readUrl(text: string, base?: URL): URL | null {
  if (text.length > MAX_ADDRESS || !URL.canParse(text, base?.href)) return null
  const url = new URL(text, base)
  const isPlain = url.username === '' && url.password === ''
  return isPlain && /^https?:$/.test(url.protocol) ? url : null
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}

async function resolve({ hostname }: URL): Promise<string | null> {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (net.isIP(host) !== 0) return host
  try {
    return (await lookup(host)).address
  } catch {
    return null
  }
}

/** Asks exactly this address, under the name of the URL; null when nothing answers. */
function ask(url: URL, address: string, signal: AbortSignal): Promise<IncomingMessage | null> {
  const { request } = url.protocol === 'https:' ? https : http
  return new Promise((resolve) => {
    const asked = request(url, {
      signal,
      agent: false,
      headers: { accept: 'image/*', 'user-agent': 'babou' },
      lookup: (_host, options, done) => {
        const family = net.isIP(address)
        if (options.all === true) done(null, [{ address, family }])
        else done(null, address, family)
      },
    })
    asked.on('response', resolve)
    asked.on('error', () => resolve(null))
    asked.end()
  })
}

async function read(reply: IncomingMessage): Promise<Fetched> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > MAX_IMAGE_BYTES) return refused('is larger than 10 MiB')
      chunks.push(chunk)
    }
  } catch {
    return refused('broke off')
  }
  return { ok: true, bytes: Buffer.concat(chunks) }
}
