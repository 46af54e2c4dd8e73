import { createHmac } from 'node:crypto'
import { strictRecord, text } from '../../shape.ts'
import { webUrl } from '../fields.ts'
import type { TargetKind } from '../target.ts'
import { outcomeOf } from '../exchange.ts'

/** The message as JSON, signed like the webhooks of members (docs/integrators/webhooks.md). */
export const webhook: TargetKind = {
  kind: 'webhook',
  label: 'Webhook',
  fields: [
    { name: 'url', label: 'URL', hint: 'Receives a POST with JSON.', isSecret: true },
    { name: 'secret', label: 'Secret', hint: 'At least 16 letters, for signing.', isSecret: true },
  ],
  shape: strictRecord({ url: webUrl, secret: text(200).min(16) }),
  async send(message, { url, secret }, { now, deliveryId, post }) {
    const body = JSON.stringify(message)
    const timestamp = String(Math.floor(now.getTime() / 1000))
    const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
    const headers = {
      'x-babou-event': 'alert',
      'x-babou-delivery': deliveryId,
      'x-babou-timestamp': timestamp,
      'x-babou-signature': `sha256=${signature}`,
    }
    return outcomeOf(await post(url, { headers, body }))
  },
}
