import type { IrcMessage } from '../wire/message.ts'
import { isSameName, nickOf } from '../wire/message.ts'
import type { Talk } from './talk.ts'

export interface Joined {
  /** The bot's `nick!user@host` as others see it, which the server puts before each line. */
  readonly source: string | null
  /** Why the channel could not be joined; null if it was joined. */
  readonly fault: string | null
}

const JOIN_MS = 30_000
/**
 * The numerics for a refused JOIN: those of RFC 2812, and 477 and 489 of current servers. After
 * 470, servers join the client to another channel instead.
 */
const REFUSED = new Set(
  '403 405 407 437 461 470 471 473 474 475 476 477 479 480 485 489 520'.split(' '),
)

/** Joins a channel. @throws TalkLost */
export async function join(
  talk: Talk,
  nick: () => string,
  channel: { readonly name: string; readonly key: string | null },
): Promise<Joined> {
  const answered = talk.until<Joined>(
    (message) => answerTo(message, nick(), channel.name),
    JOIN_MS,
    `JOIN ${channel.name}`,
  )
  talk.send('JOIN', ...[channel.name, channel.key ?? []].flat())
  return await answered
}

function answerTo(message: IrcMessage, nick: string, channel: string): Joined | undefined {
  const { command, params, source } = message
  if (command === 'JOIN' && isSameName(nickOf(source), nick) && isSameName(params[0], channel)) {
    return { source, fault: null }
  }
  if (!REFUSED.has(command) || !isSameName(params[1] ?? '', channel)) return undefined
  return { source: null, fault: `${params.at(-1)} (${command})` }
}
