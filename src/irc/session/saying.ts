import type { IrcMessage } from '../wire/message.ts'
import { formatMessage, isSameName, nickOf } from '../wire/message.ts'
import type { Talk } from './talk.ts'

// IRC does not acknowledge messages. The bot sends a PING after each line, which the server answers
// once it has handled the line, after any errors about it. A server with echo-message also sends
// the line back.

export type Said = { readonly isSaid: true } | { readonly isSaid: false; readonly fault: string }

export interface Sayer {
  readonly talk: Talk
  readonly nick: () => string
  readonly hasEcho: boolean
  readonly hasLabels: boolean
}

/**
 * If a server has not answered after this time, the bot leaves it, and it is not known whether the
 * line was said.
 */
const ANSWER_MS = 60_000
/** The numerics for a PRIVMSG that the server did not deliver. */
const REFUSED = new Set('401 402 403 404 407 411 412 413 414 415 437 442 477 482 531'.split(' '))

/**
 * Says a line, and waits until the server has handled it. To be called for one line at a time,
 * because answers belong to lines by their order.
 *
 * @param token differs from that of every other line of the connection
 * @throws TalkLost when the server does not answer
 */
export async function say(
  sayer: Sayer,
  target: string,
  text: string,
  token: string,
): Promise<Said> {
  const { talk, nick, hasEcho, hasLabels } = sayer
  let fault: string | null = null
  let isEchoed = false
  const answered = talk.until(
    (message) => {
      const { command, params } = message
      if (command === 'PONG' && params.at(-1) === token) return true
      if (hasLabels && message.tags.label !== undefined && message.tags.label !== token) return
      if (isEcho(message, nick(), target, text)) isEchoed = true
      else if (isRefusal(message, target)) fault = `${params.at(-1)} (${command})`
      return undefined
    },
    ANSWER_MS,
    `line to ${target}`,
  )
  const label = hasLabels ? `@label=${token} ` : ''
  const line = `${label}PRIVMSG ${target} :${text}`
  talk.sendLines([line, formatMessage('PING', token)])
  await answered
  if (hasEcho && isEchoed) return { isSaid: true }
  if (fault !== null) return { isSaid: false, fault }
  return hasEcho ? { isSaid: false, fault: 'the server dropped the line' } : { isSaid: true }
}

function isEcho(message: IrcMessage, nick: string, target: string, text: string): boolean {
  const { command, params, source } = message
  return (
    command === 'PRIVMSG' &&
    isSameName(nickOf(source), nick) &&
    isSameName(params[0], target) &&
    params[1] === text
  )
}

function isRefusal({ command, params }: IrcMessage, target: string): boolean {
  if (command === 'FAIL') return params[0] === 'PRIVMSG' || params[0] === '*'
  if (!REFUSED.has(command)) return false
  // 404 and 477 name the channel, but 411 and 412 name nothing.
  return params.length < 3 || isSameName(params[1], target)
}
