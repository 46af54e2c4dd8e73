import {
  anything,
  count,
  decimal,
  list,
  mapOf,
  oneOf,
  record,
  strictRecord,
  text,
} from '../../shape.ts'
import type { Chat, Heard } from '../chat.ts'
import { LISTEN_SECONDS, MOST_HEARD, notHeard } from '../chat.ts'
import { token, webUrl } from '../fields.ts'
import { plainText } from '../message.ts'
import type { Answer, Post, Posting, TargetSettings } from '../exchange.ts'
import type { TargetKind } from '../target.ts'
import { jsonOf, outcomeOf } from '../exchange.ts'

const limited = record({ retry_after_ms: decimal.min(0) })
const said = record({ event_id: text(300) })

const written = record({
  type: oneOf(['m.room.message']),
  event_id: text(255),
  sender: text(255),
  origin_server_ts: count,
  content: record({ msgtype: oneOf(['m.text']), body: text(65_536) }),
})
const joined = record({ timeline: record({ events: list(anything).default([]) }) })
const synced = record({
  next_batch: text(1_000),
  rooms: record({ join: mapOf(text(255), joined).default({}) }).default({ join: {} }),
})

const NO_MORE = { limit: 0, types: [] as string[] }
const ANSWERS = { msgtype: 'm.notice' } // which programs do not answer

const chat: Chat = {
  key: ({ url, token: secret, room }) => `${url} ${secret} ${room}`,
  place: ({ room }) => room,
  async listen(settings, heard, { post }) {
    const { room } = settings
    const filter = {
      ...{ presence: NO_MORE, account_data: NO_MORE },
      room: {
        ...{ rooms: [room], ephemeral: NO_MORE, account_data: NO_MORE, state: NO_MORE },
        timeline: { limit: MOST_HEARD, types: ['m.room.message'] },
      },
    }
    const query = new URLSearchParams({ filter: JSON.stringify(filter) })
    query.set('timeout', heard === null ? '0' : String(LISTEN_SECONDS * 1_000))
    if (heard !== null) query.set('since', heard)
    const answer = await ask(settings, `sync?${query}`, post, { method: 'GET', body: '' })
    const found = synced.safeParse(jsonOf(answer)).data
    if (found === undefined) return notHeard(outcomeBy(answer), 'the answer is not from Matrix')
    const events = found.rooms.join[room]?.timeline.events ?? []
    // Messages from before this reader started are ignored.
    const messages = heard === null ? [] : events.flatMap((event) => heardFrom(event, room))
    return { ok: true, messages, heard: found.next_batch }
  },
  answer(settings, { place: room, id }, says, { post }) {
    const reply = { 'm.relates_to': { 'm.in_reply_to': { event_id: id } } }
    const event = { ...ANSWERS, body: says, ...reply }
    return say(settings, { room, id: `reply-${encodeURIComponent(id)}`, event }, post)
  },
}

function heardFrom(event: unknown, room: string): Heard[] {
  const found = written.safeParse(event).data
  if (found === undefined) return []
  const { event_id: id, sender, content, origin_server_ts: at } = found
  const who = { account: sender, name: sender }
  return [{ id, ...who, text: content.body, at: new Date(at), place: room, isPrivate: false }]
}

/** A Matrix room, with the access token of a user who is in it. */
export const matrix: TargetKind = {
  kind: 'matrix',
  label: 'Matrix',
  fields: [
    { name: 'url', label: 'Homeserver', hint: 'https://matrix.example.org', isSecret: false },
    { name: 'token', label: 'Access token', hint: 'For the user that posts.', isSecret: true },
    { name: 'room', label: 'Room ID', hint: '!abc:example.org', isSecret: false },
  ],
  shape: strictRecord({
    url: webUrl,
    token,
    room: text(255).regex(/^![^\s/?#]+$/, 'must start with an exclamation mark'),
  }),
  async send(message, settings, { deliveryId, post }) {
    const event = { msgtype: 'm.text', body: plainText(message) }
    return say(settings, { room: settings.room, id: deliveryId, event }, post)
  },
  chat,
}

interface Saying {
  readonly room: string
  /** The same for a repeated request, so that it creates no second event. */
  readonly id: string
  readonly event: Readonly<Record<string, unknown>>
}

async function say(settings: TargetSettings, { room, id, event }: Saying, post: Post) {
  const path = `rooms/${encodeURIComponent(room)}/send/m.room.message/babou-${id}`
  const answer = await ask(settings, path, post, { method: 'PUT', body: JSON.stringify(event) })
  const outcome = outcomeBy(answer)
  if (!outcome.ok || said.safeParse(jsonOf(answer)).success) return outcome
  return { ok: false, error: 'the answer is not from Matrix', isFinal: false } as const
}

function ask({ url, token: secret }: TargetSettings, path: string, post: Post, posting: Posting) {
  const headers = { authorization: `Bearer ${secret}` }
  return post(`${url.replace(/\/+$/, '')}/_matrix/client/v3/${path}`, { ...posting, headers })
}

function outcomeBy(answer: Answer | null) {
  const rest = limited.safeParse(jsonOf(answer)).data?.retry_after_ms
  return outcomeOf(answer, rest === undefined ? undefined : rest / 1000)
}
