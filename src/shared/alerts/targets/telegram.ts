import { count, decimal, flag, list, looseRecord, record, strictRecord, text } from '../../shape.ts'
import type { Chat, Heard } from '../chat.ts'
import { LISTEN_SECONDS, MOST_HEARD, notHeard } from '../chat.ts'
import { token, webUrl } from '../fields.ts'
import { plainText } from '../message.ts'
import type { Answer, TargetSettings } from '../exchange.ts'
import type { TargetKind } from '../target.ts'
import { jsonOf, outcomeOf } from '../exchange.ts'

const MOST_CHARACTERS = 4_096
const DEFAULT_URL = 'https://api.telegram.org'
const limited = record({ parameters: record({ retry_after: decimal.min(0) }) })
const said = record({ ok: flag })

const updates = record({ ok: flag, result: list(looseRecord({ update_id: count })) })
// Updates that are not a text from a person are skipped.
const written = record({
  message: record({
    date: count,
    text: text(MOST_CHARACTERS),
    from: record({
      ...{ id: count, is_bot: flag },
      first_name: text(255).default('someone'),
      username: text(255).optional(),
    }),
    chat: record({ id: decimal, type: text(40) }),
  }),
})

// Only one program at a time may ask for the updates of a bot; a second one gets the status 409.
// Asking with an offset deletes earlier updates at Telegram.
const chat: Chat = {
  key: ({ url = DEFAULT_URL, token: secret }) => `${url} ${secret}`,
  place: (settings) => settings.chat,
  async listen(settings, heard, { post }) {
    const body = {
      ...(heard !== null && { offset: Number(heard) }),
      ...{ timeout: LISTEN_SECONDS, limit: MOST_HEARD, allowed_updates: ['message'] },
    }
    const answer = await post(urlOf(settings, 'getUpdates'), { body: JSON.stringify(body) })
    const found = updates.safeParse(jsonOf(answer)).data
    if (found === undefined) {
      return notHeard(outcomeBy(answer), 'the answer is not from Telegram')
    }
    const next = found.result.reduce((most, one) => Math.max(most, one.update_id + 1), 0)
    return {
      ok: true,
      messages: found.result.flatMap(heardFrom),
      heard: next === 0 ? (heard ?? '') : String(next),
    }
  },
  async answer(settings, { place }, says, { post }) {
    const body = { chat_id: place, text: says.slice(0, MOST_CHARACTERS) }
    return saidBy(await post(urlOf(settings, 'sendMessage'), { body: JSON.stringify(body) }))
  },
}

/** A Telegram chat, with the token of a bot that is in it. */
export const telegram: TargetKind = {
  kind: 'telegram',
  label: 'Telegram',
  fields: [
    { name: 'token', label: 'Token of the bot', hint: 'From @BotFather.', isSecret: true },
    { name: 'chat', label: 'Chat ID', hint: 'A number, or @name of a channel.', isSecret: false },
    {
      name: 'url',
      label: 'Server',
      hint: `Leave empty for ${DEFAULT_URL}.`,
      isSecret: false,
      isOptional: true,
    },
  ],
  shape: strictRecord({
    token: token.regex(/^\d+:[\w-]+$/, 'is not the token of a bot'),
    chat: text(60).regex(/^(-?\d+|@\w+)$/, 'must be a number, or @ and a name'),
    url: webUrl.optional(),
  }),
  async send(message, settings, { post }) {
    const body = {
      chat_id: settings.chat,
      text: plainText(message).slice(0, MOST_CHARACTERS),
      link_preview_options: { is_disabled: true },
    }
    return saidBy(await post(urlOf(settings, 'sendMessage'), { body: JSON.stringify(body) }))
  },
  chat,
}

function urlOf({ url = DEFAULT_URL, token: secret }: TargetSettings, method: string): string {
  return `${url.replace(/\/+$/, '')}/bot${secret}/${method}`
}

function outcomeBy(answer: Answer | null) {
  return outcomeOf(answer, limited.safeParse(jsonOf(answer)).data?.parameters.retry_after)
}

function saidBy(answer: Answer | null) {
  const outcome = outcomeBy(answer)
  if (!outcome.ok || said.safeParse(jsonOf(answer)).data?.ok === true) return outcome
  return { ok: false, error: 'the answer is not from Telegram', isFinal: false } as const
}

function heardFrom(update: { readonly update_id: number }): Heard[] {
  const message = written.safeParse(update).data?.message
  if (message === undefined || message.from.is_bot) return []
  const { from, chat: place } = message
  return [
    {
      ...{ id: String(update.update_id), text: message.text, at: new Date(message.date * 1_000) },
      ...{ account: String(from.id), name: from.username ?? from.first_name },
      ...{ place: String(place.id), isPrivate: place.type === 'private' },
    },
  ]
}
