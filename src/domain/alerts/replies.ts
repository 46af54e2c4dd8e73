import { DAY_MS, HOUR_MS } from '../units.ts'

// What staff write in a chat to answer alerts.

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
  /** It is meant for the site, but cannot be carried out as it is. */
  | { readonly act: 'help' }

/** How long a silence lasts when the reply does not say it. */
const USUAL_SILENCE_MS = 4 * HOUR_MS
const SHORTEST_SILENCE_MS = 60_000
const LONGEST_SILENCE_MS = 7 * DAY_MS
const LONGEST_REASON = 200

/** How replies are written; the answer to one that is not understood. */
export const REPLY_HELP = [
  'ack 12: acknowledges alert 12, so that it is not repeated',
  'silence 12 2h moving the rack: silences it for m(inutes), h(ours) or d(ays), at most 7d',
  'status: lists the current alerts',
].join('\n')

const MENTION = String.raw`(?:@[^\s,]+[\s:,]+|[^\s:]+(?::[^\s:]+)?:\s+)?`
const REPLY = new RegExp(
  String.raw`^${MENTION}([/!]?)(ack|acknowledge|silence|status|connect|help)(?:@\w+)?(?:\s+(.+))?$`,
  'is',
)

/**
 * Reads a message of a chat: `ack 12`, `/silence 12 2h reason`, `@bot status`, `connect CODE`.
 * Null: it is talk among people. Words that people use as well count only with what belongs to
 * them, or with a `/` or `!` before.
 */
export function readReply(message: string): Reply | null {
  const found = REPLY.exec(withoutQuote(message).trim())
  if (found === null) return null
  const [, prefix, word, rest = ''] = found
  const reply = replyOf(word.toLowerCase(), rest.trim())
  if (reply !== null) return reply
  return prefix === '' ? null : { act: 'help' }
}

function replyOf(word: string, rest: string): Reply | null {
  if (word === 'status') return rest === '' ? { act: 'status' } : null
  if (word === 'help') return null
  if (word === 'connect') {
    return /^[A-Z2-7]{16}$/i.test(rest) ? { act: 'connect', code: rest.toUpperCase() } : null
  }
  if (word === 'silence') return silenceOf(rest)
  const id = /^#?(\d{1,15})$/.exec(rest)?.[1]
  return id === undefined ? null : { act: 'acknowledge', alertId: Number(id) }
}

function silenceOf(rest: string): Reply | null {
  const found = /^#?(\d{1,15})(?:\s+(\d{1,5})\s*([mhd])\b)?(?:\s+(.+))?$/is.exec(rest)
  if (found === null) return null
  const [, id, amount, unit, reason] = found as unknown as readonly (string | undefined)[]
  const lastsMs = amount === undefined ? USUAL_SILENCE_MS : Number(amount) * unitMs(unit)
  if (lastsMs < SHORTEST_SILENCE_MS || lastsMs > LONGEST_SILENCE_MS) return { act: 'help' }
  const said = (reason ?? '').replace(/\s+/g, ' ').slice(0, LONGEST_REASON)
  return { act: 'silence', alertId: Number(id), lastsMs, reason: said }
}

function unitMs(unit = 'h'): number {
  if (unit.toLowerCase() === 'm') return 60_000
  return unit.toLowerCase() === 'd' ? DAY_MS : HOUR_MS
}

/** Matrix puts what a message replies to before it, in lines with `> `. */
function withoutQuote(message: string): string {
  return message.startsWith('> ') ? message.replace(/^(?:>.*\n)+\n?/, '') : message
}
