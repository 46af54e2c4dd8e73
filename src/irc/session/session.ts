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
  /** Returns the nick in use. */
  readonly nick: () => string
  /**
   * Joins a channel. Resolves with the reason why it could not, or null if the bot is in it.
   * @throws TalkLost
   */
  readonly join: (channel: { name: string; key: string | null }) => Promise<string | null>
  /** Says a line. @throws TalkLost, after which it is not known whether the line was said */
  readonly say: (target: string, text: string) => Promise<Said>
  /**
   * Whether the latest lines of the channel contain this one; null if the server keeps no history.
   */
  readonly wasSaid: (channel: string, text: string) => Promise<boolean | null>
  /** Resolves with the holder of a nick, or null if there is none. @throws TalkLost */
  readonly whois: (nick: string) => Promise<Whois | null>
  /** Sends an answer to a nick, without waiting for the server. */
  readonly answer: (nick: string, text: string) => void
  /** Registers a handler for each private message to the bot. */
  readonly onMessage: (handler: (from: string, text: string) => void) => void
  /** Returns the most bytes that a line to this target can have. */
  readonly limitFor: (target: string) => number
  /** Resolves with the reason when the connection is closed. */
  readonly closed: Promise<string>
  readonly end: () => void
}

export interface SessionOptions {
  readonly server: Server
  readonly identity: Identity
  readonly stopping: AbortSignal
}

/** The most bytes of a message of IRC, with its line end. */
const MESSAGE_BYTES = 512
/** How often the bot asks for the configured nick, while it has another one. */
const NICK_MS = 30_000
/** A source as long as any server allows: nick, user and host. */
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
 * @throws TalkRefused when the server refuses the account; TalkLost or Error when there is no
 * connection
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

/**
 * Returns the most bytes of a line: fewer than LINE_BYTES if a long host name or channel name
 * leaves less room in a message.
 */
function limitFor(source: string, target: string): number {
  const frame = byteLength(`:${source} PRIVMSG ${target} :\r\n`)
  return Math.min(LINE_BYTES, MESSAGE_BYTES - frame)
}

/**
 * Follows changes of the bot's nick, and notes the channels that it has left, so that it joins them
 * again.
 */
function follow(state: State, { command, params, source }: IrcMessage): void {
  const isOwn = isSameName(nickOf(source), state.nick)
  if (command === 'NICK' && isOwn) state.nick = params[0]
  if (command === 'PART' && isOwn) state.joined.delete(keyOf(params[0]))
  if (command === 'KICK' && isSameName(params[1] ?? '', state.nick)) {
    state.joined.delete(keyOf(params[0]))
  }
}

// The bot keeps a spare nick only until it gets the announced one: readers accept lines of no
// other.
function askForNick({ talk, nick, wanted }: State): void {
  if (!isSameName(nick, wanted)) talk.send('NICK', wanted)
}

function keyOf(channel: string): string {
  return channel.toLowerCase()
}
