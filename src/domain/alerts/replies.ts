import { DAY_MS, HOUR_MS } from '../units.ts'

// Chat messages with which staff answer alerts.

export type Reply =
  | { readonly act: 'acknowledge'; readonly alertId: number }
  | {
      readonly act: 'silence'
      readonly alertId: number
      readonly lastsMs: number
      readonly reason: string
    }
  | { readonly act: 'status' }
  | { readonly act: 'connect'; readonly code: string }
  /** A message to the site that cannot be carried out as it is; `says` is the answer. */
  | { readonly act: 'help'; readonly says: string }

/** The length of a silence if the reply does not say how long. */
const USUAL_SILENCE_MS = 4 * HOUR_MS
const SHORTEST_SILENCE_MS = 60_000
const LONGEST_SILENCE_MS = 7 * DAY_MS
const LONGEST_REASON = 200

/** The syntax of replies, which is also the answer to a reply that is not understood. */
export const REPLY_HELP = [
  'ack 12: acknowledges alert 12, so that it is not repeated',
  'silence 12 2h moving the rack: silences it for m(inutes), h(ours) or d(ays), at most 7d',
  'status: lists the current alerts',
].join('\n')
const HELP = { act: 'help', says: REPLY_HELP } as const
const ONE_ALERT = {
  act: 'help',
  says: 'Nothing was acknowledged. Send one alert per message and nothing after it: ack 12',
} as const
const LENGTH = {
  act: 'help',
  says: 'Nothing was silenced. Give a time from 1m to 7d, such as 30m or 2h: silence 12 2h',
} as const

const MENTION = String.raw`(?:@[^\s,]+[\s:,]+|[^\s:]+(?::[^\s:]+)?:\s+)?`
const REPLY = new RegExp(
  String.raw`^${MENTION}([/!]?)(ack|acknowledge|silence|status|connect|help)(?:@\w+)?(?:\s+(.+))?$`,
  'is',
)

/**
 * Reads a chat message: `ack 12`, `/silence 12 2h reason`, `@bot status`, `connect CODE`. Null:
 * people are talking to each other. Words that are common in conversations count only with their
 * arguments, or after a `/` or `!`.
 */
export function readReply(message: string): Reply | null {
  const found = REPLY.exec(withoutQuote(message).trim())
  if (found === null) return null
  const [, prefix, word, rest = ''] = found
  const reply = replyOf(word.toLowerCase(), rest.trim())
  if (reply !== null) return reply
  return prefix === '' ? null : HELP
}

function replyOf(word: string, rest: string): Reply | null {
  if (word === 'status') return rest === '' ? { act: 'status' } : null
  if (word === 'help') return null
  if (word === 'connect') {
    // Also matches a code that is too short, so that its sender learns that it is not valid.
    return /^[A-Z\d]{8,40}$/i.test(rest) ? { act: 'connect', code: rest.toUpperCase() } : null
  }
  if (word === 'silence') return silenceOf(rest)
  const [, id, more] = /^#?(\d{1,15})\b(.*)$/s.exec(rest) ?? []
  if (id === undefined) return null
  return more === '' ? { act: 'acknowledge', alertId: Number(id) } : ONE_ALERT
}

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: HOUR_MS, d: DAY_MS }
const LASTS = /^(\d{1,5})\s*(?:(m)(?:in(?:ute)?s?)?|(h)(?:(?:ou)?rs?)?|(d)(?:ays?)?)(?:\s+(.+))?$/is

function silenceOf(rest: string): Reply | null {
  const [, id, more] = /^#?(\d{1,15})(?:\s+(.+))?$/s.exec(rest) ?? []
  if (id === undefined) return null
  const given = more ?? ''
  // A time that is not valid must not be ignored, or the alert would be silenced for another time
  // than the one that was written.
  if (!/^\d/.test(given)) return silence(id, USUAL_SILENCE_MS, given)
  const [, amount, minutes, hours, days, reason = ''] = LASTS.exec(given) ?? []
  const unit = (minutes ?? hours ?? days ?? '').toLowerCase()
  if (unit === '') return LENGTH
  return silence(id, Number(amount) * UNITS_MS[unit], reason)
}

function silence(id: string, lastsMs: number, reason: string): Reply {
  if (lastsMs < SHORTEST_SILENCE_MS || lastsMs > LONGEST_SILENCE_MS) return LENGTH
  const said = reason.replace(/\s+/g, ' ').slice(0, LONGEST_REASON)
  return { act: 'silence', alertId: Number(id), lastsMs, reason: said }
}

/** Removes the quoted message, which Matrix puts before a reply in lines that start with `> `. */
function withoutQuote(message: string): string {
  return message.startsWith('> ') ? message.replace(/^(?:>.*\n)+\n?/, '') : message
}
