import type { IncomingMessage } from 'node:http'
import type { Allows } from '../../../shared/open-web.ts'
import { askAddress, isPublic, portOf, readWebUrl, resolveName } from '../../../shared/open-web.ts'
import { MAX_IMAGE_BYTES } from './make.ts'

const MAX_REDIRECTS = 3
const TIME_LIMIT_MS = 10_000

export type Fetched =
  { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly text: string }

const refused = (text: string): Fetched => ({ ok: false, text })
const UNREACHABLE = refused('cannot be reached')
const HEADERS = { accept: 'image/*', 'user-agent': 'babou' }

/**
 * Fetches an image for a member, so that their address stays here. Only from public addresses on
 * the ports of the web: the name is looked up once and exactly that address is connected to, and
 * each redirect is looked at anew, so no name can lead into the operator's own network. At most 10
 * MiB and 10 seconds in all; sends neither cookies nor who asks.
 */
export async function fetchImage(address: string, allows: Allows = isPublic): Promise<Fetched> {
  const limit = AbortSignal.timeout(TIME_LIMIT_MS)
  let url = readWebUrl(address)
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    if (url === null) return refused('is no http or https address')
    const to = await resolveName(url)
    if (to === null || limit.aborted) return UNREACHABLE
    if (!allows(to, portOf(url)))
      return refused('leads to a place that the site does not fetch from')
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
    return refused(`answers with status ${statusCode}`)
  }
  return refused('is sent on too often')
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
