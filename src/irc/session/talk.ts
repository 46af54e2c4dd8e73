import type { Connection, Server } from '../wire/connection.ts'
import { connect } from '../wire/connection.ts'
import type { IrcMessage } from '../wire/message.ts'
import { formatMessage, parseMessage } from '../wire/message.ts'

/** The connection ended, or the server did not answer. */
export class TalkLost extends Error {}
/** The server refused something, and is not likely to accept it soon; the message says what. */
export class TalkRefused extends Error {}

/** A conversation with a server that consists of messages. */
export interface Talk {
  readonly send: (command: string, ...params: readonly string[]) => void
  /** Sends these lines unchanged, in one write. */
  readonly sendLines: (lines: readonly string[]) => void
  /** Calls the handler with each message from now on. The returned function removes the handler. */
  readonly on: (handler: (message: IrcMessage) => void) => () => void
  /**
   * Resolves with the first value other than undefined that `pick` returns for a message from now
   * on.
   * @throws TalkLost when the connection ends first, or after `limitMs`
   */
  readonly until: <T>(
    pick: (message: IrcMessage) => T | undefined,
    limitMs: number,
    what: string,
  ) => Promise<T>
  /** Resolves with the reason when the connection is closed. */
  readonly closed: Promise<string>
  readonly end: (words: string) => void
}

/** A server that is silent for this time gets a PING. After twice this time, the bot leaves it. */
const SILENCE_MS = 60_000

/**
 * Connects to a server, answers its pings, and ends the connection if nothing arrives on it any
 * more.
 */
export async function startTalk(server: Server, stopping: AbortSignal): Promise<Talk> {
  const heard: Heard = { handlers: new Set(), waiting: new Set(), over: null }
  const { handlers, waiting } = heard
  let heardAt = performance.now()
  let lastError: string | null = null
  let connection: Connection | null = null
  const send = (command: string, ...params: readonly string[]) =>
    connection?.write([formatMessage(command, ...params)])
  const take = (line: string) => {
    heardAt = performance.now()
    const message = parseMessage(line)
    if (message === null) return
    if (message.command === 'PING') send('PONG', ...message.params.slice(0, 1))
    if (message.command === 'ERROR') lastError = message.params.at(-1) ?? null
    for (const handler of [...handlers]) handler(message)
  }
  connection = await connect(server, take, stopping)
  const silence = setInterval(() => {
    const silentMs = performance.now() - heardAt
    if (silentMs > 2 * SILENCE_MS) connection.end()
    else if (silentMs > SILENCE_MS) send('PING', 'silence')
  }, SILENCE_MS / 4)
  const closed = connection.closed.then((why) => {
    clearInterval(silence)
    heard.over = new TalkLost(lastError ?? why)
    for (const fail of waiting) fail(heard.over)
    return heard.over.message
  })
  return {
    send,
    sendLines: connection.write,
    on(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    until: (pick, limitMs, what) => until(heard, pick, limitMs, what),
    closed,
    end(words) {
      send('QUIT', words)
      connection.end()
    },
  }
}

interface Heard {
  readonly handlers: Set<(message: IrcMessage) => void>
  /**
   * Called when the connection ends, for those who wait for an answer. They are not handlers of the
   * promise `closed`, which would keep them until the connection ends, perhaps months later.
   */
  readonly waiting: Set<(error: Error) => void>
  /** Why the connection was closed; null while it is open. */
  over: TalkLost | null
}

function until<T>(
  { handlers, waiting, over }: Heard,
  pick: (message: IrcMessage) => T | undefined,
  limitMs: number,
  what: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer)
      handlers.delete(hear)
      waiting.delete(fail)
    }
    const fail = (error: Error) => {
      settle()
      reject(error)
    }
    const hear = (message: IrcMessage) => {
      try {
        const picked = pick(message)
        if (picked === undefined) return
        settle()
        resolve(picked)
      } catch (error) {
        fail(error as Error)
      }
    }
    const timer = setTimeout(() => fail(new TalkLost(`no answer: ${what}`)), limitMs)
    if (over !== null) return fail(over)
    handlers.add(hear)
    waiting.add(fail)
  })
}
