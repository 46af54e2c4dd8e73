import { createHmac } from 'node:crypto'
import type { Web } from '../../shared/open-web.ts'
import { askAddress, openWeb, portOf, readWebUrl } from '../../shared/open-web.ts'
import type { ClaimedDelivery, DeliveryOutcome } from '../../store/notifications/webhooks.ts'

const TIME_LIMIT_MS = 10_000

interface Sender {
  readonly secret: string
  /** The body as JSON. */
  readonly body: string
  readonly now: Date
  /** The time in milliseconds after which a receiver has failed; 10 s by default. */
  readonly timeLimitMs?: number
}

type Delivery = Pick<ClaimedDelivery, 'id' | 'url' | 'kind'>

/**
 * Posts a delivery as JSON to a public address on a web port, without following redirects.
 * `X-Babou-Signature` is `sha256=` and the HMAC of `X-Babou-Timestamp`, a period and the body: it
 * shows the receiver that the delivery comes from this site, and that it is recent
 * (docs/integrators/webhooks.md).
 */
export async function deliver(
  delivery: Delivery,
  { secret, body, now, timeLimitMs = TIME_LIMIT_MS }: Sender,
  web: Web = openWeb,
): Promise<DeliveryOutcome> {
  const url = readWebUrl(delivery.url)
  const address = url === null ? null : await web.resolve(url)
  if (url === null || address === null) return { status: null, error: 'cannot be reached' }
  if (!web.allows(address, portOf(url))) {
    return { status: null, error: 'leads to an address that the site does not send to' }
  }
  const { id, kind } = delivery
  const timestamp = String(Math.floor(now.getTime() / 1_000))
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'babou',
    'x-babou-event': kind,
    'x-babou-delivery': String(id),
    'x-babou-timestamp': timestamp,
    'x-babou-signature': `sha256=${signatureOf(secret, timestamp, body)}`,
  }
  const signal = AbortSignal.timeout(timeLimitMs)
  const reply = await askAddress(url, address, { method: 'POST', headers, body, signal })
  if (reply === null) return { status: null, error: 'cannot be reached' }
  reply.destroy()
  const { statusCode: status = 0 } = reply
  const isTaken = status >= 200 && status < 300
  return { status, error: isTaken ? null : `answers with status ${status}` }
}

/** Returns the HMAC-SHA256 of a body and its sending time, in hex. */
function signatureOf(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
}
