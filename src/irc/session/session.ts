import type { Server } from '../wire/connection.ts'
import { byteLength } from '../../domain/irc/plain.ts'
import { LINE_BYTES } from '../../domain/irc/template.ts'
import type { IrcMessage } from '../wire/message.ts'
import { isSameName, nickOf } from '../wire/message.ts'
import { wasSaid } from './history.ts'
import { join } from './joining.ts'
import type { Identity, Registered } from './register.ts'
import { register } from './register.ts'
import type { Said } from './saying.ts'
import { say } from './saying.ts'
import type { Talk } from './talk.ts'
import { startTalk } from './talk.ts'
import type { Whois } from './whois.ts'
import { whois } from './whois.ts'

/** A registered connection to a network. */
export interface Session {
  /** The nick in use. */
  readonly nick: () => string
  /** Why the channel could not be joined; null: it was, or already is. @throws TalkLost */
  readonly join: (channel: { name: string; key: string | null }) => Promise<string | null>
  /** Says a line. @throws TalkLost: then whether it was said is not known */
  readonly say: (target: string, text: string) => Promise<Said>
  /** Whether the latest lines of the channel contain it; null: the server keeps no history. */
  readonly wasSaid: (channel: string, text: string) => Promise<boolean | null>
  /** The holder of a nick; null: no one. @throws TalkLost */
  readonly whois: (nick: string) => Promise<Whois | null>
  /** Answers a nick, without waiting for the server. */
  readonly answer: (nick: string, text: string) => void
  /** Is called with each message to the bot that is not in a channel. */
  readonly onMessage: (handler: (from: string, text: string) => void) => void
  /** The bytes that a line to a target can have. */
  readonly limitFor: (target: string) => number
  /** Settles when the connection is closed, with the reason. */
  readonly closed: Promise<string>
  readonly end: () => void
}

export interface SessionOptions {
  readonly server: Server
  readonly identity: Identity
  readonly stopping: AbortSignal
}

/** A line of IRC with its end. */
const MESSAGE_BYTES = 512
/** While the bot has another nick than the configured one, it asks for that one this often. */
const NICK_MS = 30_000
/** A source that no server exceeds: nick, user and host. */
const LONGEST_SOURCE = 'n'.repeat(30) + 'u'.repeat(12) + 'h'.repeat(63)

interface State {
  readonly talk: Talk
  readonly wanted: string
  readonly registered: Registered
  readonly joined: Set<string>
  nick: string
  source: string
  tokens: number
}

/**
 * Connects to a network and registers.
 *
 * @throws TalkRefused when the server refuses the account; TalkLost or Error: no connection
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { server, identity, stopping } = options
  const talk = await startTalk(server, stopping)
  const give = () => talk.end('')
  stopping.addEventListener('abort', give, { once: true })
  try {
    const registered = await register(talk, identity)
    const { nick } = registered
    const joined = new Set<string>()
    const given = { talk, wanted: identity.nick, registered, joined }
    return sessionOf({ ...given, nick, source: LONGEST_SOURCE, tokens: 0 })
  } catch (error) {
    talk.end('')
    throw error
  } finally {
    stopping.removeEventListener('abort', give)
  }
}

function sessionOf(state: State): Session {
  const { talk, registered, joined } = state
  const { capabilities } = registered
  talk.on((message) => follow(state, message))
  const asking = setInterval(() => askForNick(state), NICK_MS)
  void talk.closed.then(() => clearInterval(asking))
  const sayer = {
    talk,
    nick: () => state.nick,
    hasEcho: capabilities.has('echo-message'),
    hasLabels: capabilities.has('labeled-response'),
  }
  return {
    nick: () => state.nick,
    async join(channel) {
      if (joined.has(keyOf(channel.name))) return null
      const { source, fault } = await join(talk, () => state.nick, channel)
      if (fault === null) joined.add(keyOf(channel.name))
      state.source = source ?? state.source
      return fault
    },
    say: (target, text) => say(sayer, target, text, `babou-${++state.tokens}`),
    wasSaid: (channel, text) => wasSaid(talk, registered, channel, text),
    whois: (nick) => whois(talk, nick),
    answer: (nick, text) => talk.send('NOTICE', nick, text),
    onMessage(handler) {
      talk.on(({ command, params, source }) => {
        if (command !== 'PRIVMSG' || !isSameName(params[0] ?? '', state.nick)) return
        if (!isSameName(nickOf(source), state.nick)) handler(nickOf(source), params[1] ?? '')
      })
    },
    limitFor: (target) => limitFor(state.source, target),
    closed: talk.closed,
    end: () => talk.end('bye'),
  }
}

/** Less than LINE_BYTES where a long host name or channel leaves less of a message. */
function limitFor(source: string, target: string): number {
  const frame = byteLength(`:${source} PRIVMSG ${target} :\r\n`)
  return Math.min(LINE_BYTES, MESSAGE_BYTES - frame)
}

/** Notes the bot's nick, and channels that it is no longer in: they are joined again. */
function follow(state: State, { command, params, source }: IrcMessage): void {
  const isOwn = isSameName(nickOf(source), state.nick)
  if (command === 'NICK' && isOwn) state.nick = params[0]
  if (command === 'PART' && isOwn) state.joined.delete(keyOf(params[0]))
  if (command === 'KICK' && isSameName(params[1] ?? '', state.nick)) {
    state.joined.delete(keyOf(params[0]))
  }
}

// Readers accept lines of the announced nick only, so a spare one is a stopgap.
function askForNick({ talk, nick, wanted }: State): void {
  if (!isSameName(nick, wanted)) talk.send('NICK', wanted)
}

function keyOf(channel: string): string {
  return channel.toLowerCase()
}
