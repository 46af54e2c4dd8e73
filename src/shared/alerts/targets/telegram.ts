import { decimal, flag, record, strictRecord, text } from '../../shape.ts'
import { token, webUrl } from '../fields.ts'
import { plainText } from '../message.ts'
import type { TargetKind } from '../target.ts'
import { jsonOf, outcomeOf } from '../target.ts'

const MOST_CHARACTERS = 4_096
const DEFAULT_URL = 'https://api.telegram.org'
const limited = record({ parameters: record({ retry_after: decimal.min(0) }) })
const said = record({ ok: flag })

/** A chat of Telegram, by the token of a bot that is in it. */
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
    const server = (settings.url ?? DEFAULT_URL).replace(/\/+$/, '')
    const url = `${server}/bot${settings.token}/sendMessage`
    const body = JSON.stringify({
      chat_id: settings.chat,
      text: plainText(message).slice(0, MOST_CHARACTERS),
      link_preview_options: { is_disabled: true },
    })
    const answer = await post(url, { body })
    const outcome = outcomeOf(
      answer,
      limited.safeParse(jsonOf(answer)).data?.parameters.retry_after,
    )
    if (!outcome.ok || said.safeParse(jsonOf(answer)).data?.ok === true) return outcome
    return { ok: false, error: 'the answer is not that of Telegram', isFinal: false }
  },
}
