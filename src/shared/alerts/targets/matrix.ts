import { decimal, record, strictRecord, text } from '../../shape.ts'
import { token, webUrl } from '../fields.ts'
import { plainText } from '../message.ts'
import type { TargetKind } from '../target.ts'
import { jsonOf, outcomeOf } from '../target.ts'

const limited = record({ retry_after_ms: decimal.min(0) })
const said = record({ event_id: text(300) })

/** A room of Matrix, by the access token of a user who is in it. */
export const matrix: TargetKind = {
  kind: 'matrix',
  label: 'Matrix',
  fields: [
    { name: 'url', label: 'Homeserver', hint: 'https://matrix.example.org', isSecret: false },
    { name: 'token', label: 'Access token', hint: 'Of the user who writes.', isSecret: true },
    { name: 'room', label: 'Room ID', hint: '!abc:example.org', isSecret: false },
  ],
  shape: strictRecord({
    url: webUrl,
    token,
    room: text(255).regex(/^![^\s/?#]+$/, 'must start with an exclamation mark'),
  }),
  async send(message, { url, token: secret, room }, { deliveryId, post }) {
    // The transaction ID makes a repeated request the same event.
    const path = `rooms/${encodeURIComponent(room)}/send/m.room.message/babou-${deliveryId}`
    const answer = await post(`${url.replace(/\/+$/, '')}/_matrix/client/v3/${path}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify({ msgtype: 'm.text', body: plainText(message) }),
    })
    const rest = limited.safeParse(jsonOf(answer)).data?.retry_after_ms
    const outcome = outcomeOf(answer, rest === undefined ? undefined : rest / 1000)
    if (!outcome.ok || said.safeParse(jsonOf(answer)).success) return outcome
    return { ok: false, error: 'the answer is not that of Matrix', isFinal: false }
  },
}
