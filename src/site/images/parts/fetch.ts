import type { IncomingMessage } from 'node:http'
import type { Web } from '../../../shared/open-web.ts'
import { askAddress, openWeb, portOf, readWebUrl } from '../../../shared/open-web.ts'
import { MAX_IMAGE_BYTES } from './make.ts'

const MAX_REDIRECTS = 3
const TIME_LIMIT_MS = 10_000

export type Fetched =
  { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly text: string }

const refused = (text: string): Fetched => ({ ok: false, text })
const UNREACHABLE = refused('cannot be reached')
const HEADERS = { accept: 'image/*', 'user-agent': 'babou' }

/**
 * Fetches an image for a member, so that their address stays private. Only public addresses and the
 * ports of the web are allowed: the name is looked up once and exactly that address is connected
 * to, and each redirect is checked again, so that no name can lead into the operator's network.
 * Limited to 10 MiB and 10 seconds in total; sends neither cookies nor the identity of the member.
 */
export async function fetchImage(address: string, web: Web = openWeb): Promise<Fetched> {
  const limit = AbortSignal.timeout(TIME_LIMIT_MS)
  let url = readWebUrl(address)
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    if (url === null) return refused('is not an http or https address')
    const to = await web.resolve(url)
    if (to === null || limit.aborted) return UNREACHABLE
    if (!web.allows(to, portOf(url)))
      return refused('is an address that the site does not fetch from')
    const reply = await askAddress(url, to, { headers: HEADERS, signal: limit })
    if (reply === null) return UNREACHABLE
    const { statusCode = 0, headers } = reply
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      reply.destroy()
      url = readWebUrl(headers.location, url)
      continue
    }
    if (statusCode === 200) return read(reply)
    reply.destroy()
    return refused(`returned status ${statusCode}`)
  }
  return refused('has too many redirects')
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
    return refused('could not be fetched completely')
  }
  return { ok: true, bytes: Buffer.concat(chunks) }
}
