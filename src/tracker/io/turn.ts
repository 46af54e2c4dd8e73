import { INTERNAL_ERROR, NOT_WRITTEN } from '../../domain/announce/refusals.ts'
import type { Engine } from './engines.ts'
import type { Journal } from '../journal/journal.ts'
import type { Remote } from '../memory/remote.ts'
import type { Reply } from '../wire/reply.ts'
import { createReply, REPLY_ROOM, setBytes } from '../wire/reply.ts'
import type { PageName } from '../wire/write-page.ts'
import { writePage } from '../wire/write-page.ts'
import type { HttpHead } from './http-framing.ts'

/** The most replies of a turn, and their total size: a turn ends early when either is reached. */
const MAX_REPLIES = 1_024
const BUFFER_BYTES = 128 * 1024

/**
 * The most journal entries of a turn: below the limit of the journal, with room for the entries of
 * one more announce.
 */
const MAX_ENTRIES = 4_000

export interface TurnOptions<C> {
  readonly engine: Engine
  readonly journal: Journal
  /**
   * Returns memory for replies, which is in use until the turn ends and `send` no longer holds it.
   */
  readonly memory: (bytes: number) => Uint8Array
  /**
   * Sends the bytes from `start` to `end` to a connection, and closes it unless `keepAlive`.
   * Returns true when the network still holds the bytes, which must then not change.
   */
  readonly send: (
    connection: C,
    bytes: Uint8Array,
    start: number,
    end: number,
    keepAlive: boolean,
  ) => boolean
  /**
   * Called for the first reply that is held back: the caller then has to call `end` once all input
   * has been handled.
   */
  readonly begun: () => void
  /** Whether a connection's last reply is sent before the turn ends, if possible. */
  readonly sendsAtOnce: boolean
  readonly internalError: (error: unknown) => void
}

/**
 * Handles requests in turns: decides them one by one, writes their journal entries in one write,
 * then sends the replies. With `sendsAtOnce`, the only reply of a connection is sent immediately,
 * and the connection is closed while it is still in the caches.
 */
export interface Turn<C> {
  /**
   * Decides a request; returns false when its torrent is locked and it must be passed again.
   * Otherwise a reply is made, which `answer` sends once the connection's state is set.
   */
  readonly handle: (bytes: Uint8Array, head: HttpHead, remote: Remote, ticket: number) => boolean
  /** The ticket to pass with a request that must be passed again (engines.ts). */
  readonly ticket: () => number
  /** Makes a static page the reply and closes the connection after it. */
  readonly page: (name: PageName) => void
  /** Sends the reply made last, now or when the turn ends; `unsent` already counts it. */
  readonly answer: (connection: C) => void
  /** Whether replies still allow clients to keep their connections. */
  keepsAlive: boolean
  readonly end: () => void
}

interface TurnState<C extends { readonly unsent: number }> {
  replies: number
  readonly reply: Reply
  readonly journal: Journal
  readonly times: { begin(): void; end(replies: number): void }
  readonly turn: Turn<C>
  readonly engine: Engine
  readonly options: TurnOptions<C>
  readonly sendsAtOnce: boolean
  readonly send: TurnOptions<C>['send']
  // Of fixed size, because an array that grows and shrinks would create garbage in every turn.
  readonly connections: C[]
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly keeps: Uint8Array
  readonly mustBeWritten: Uint8Array
  isHeld: boolean
  readonly memory: (bytes: number) => Uint8Array
  readonly instead: Reply
}

export function createTurn<C extends { readonly unsent: number }>(
  options: TurnOptions<C>,
): Turn<C> {
  const { engine, journal, send, memory, sendsAtOnce } = options
  const { times } = engine

  const turn: Turn<C> = {
    keepsAlive: true,
    handle: (bytes, head, remote, ticket) => handle(turns, bytes, head, remote, ticket),
    ticket: engine.ticket,
    page: (name) => page(turns, name),
    answer: (connection) => answer(turns, connection),
    end: () => end(turns),
  }
  const turns: TurnState<C> = {
    replies: 0,
    reply: createReply(memory(BUFFER_BYTES)),
    journal,
    times,
    turn,
    engine,
    options,
    sendsAtOnce,
    send,
    connections: new Array<C>(MAX_REPLIES),
    starts: new Int32Array(MAX_REPLIES),
    ends: new Int32Array(MAX_REPLIES),
    keeps: new Uint8Array(MAX_REPLIES),
    mustBeWritten: new Uint8Array(MAX_REPLIES),
    isHeld: false,
    memory,
    instead: createReply(memory(REPLY_ROOM)),
  }

  return turn
}

function makeRoom<C extends { readonly unsent: number }>(turns: TurnState<C>): void {
  const { reply, journal, times } = turns
  const isFull =
    turns.replies === MAX_REPLIES ||
    reply.base + REPLY_ROOM > BUFFER_BYTES ||
    journal.pending() > MAX_ENTRIES
  if (isFull) end(turns)
  if (turns.replies === 0) times.begin()
}

function handle<C extends { readonly unsent: number }>(
  turns: TurnState<C>,
  bytes: Uint8Array,
  head: HttpHead,
  remote: Remote,
  ticket: number,
): boolean {
  const { reply, turn, engine, options } = turns
  makeRoom(turns)
  reply.keepAlive = head.keepAlive && head.bodyBytes >= 0 && turn.keepsAlive
  try {
    return engine.handle(bytes, head, remote, reply, ticket)
  } catch (error) {
    // Rule 13: never HTML, a stack trace, or a status after which a client would not return.
    options.internalError(error)
    engine.refuse(reply, INTERNAL_ERROR)
    return true
  }
}

function answer<C extends { readonly unsent: number }>(turns: TurnState<C>, connection: C): void {
  const { sendsAtOnce, journal, reply } = turns
  // Entries that are not written yet hold back all later replies, which may depend on them.
  const mustWait = !sendsAtOnce || journal.pending() > 0 || connection.unsent > 1
  // Replies on kept connections are sent together, which wakes their clients only once.
  if (mustWait || reply.keepAlive) holdBack(turns, connection)
  else sendNow(turns, connection)
}

function sendNow<C extends { readonly unsent: number }>(turns: TurnState<C>, connection: C): void {
  const { send, reply, times } = turns
  if (send(connection, reply.bytes, reply.start, reply.end, false)) keepBytes(turns)
  if (turns.replies === 0) times.end(1)
}

function holdBack<C extends { readonly unsent: number }>(turns: TurnState<C>, connection: C): void {
  const { connections, starts, reply, ends, keeps, mustBeWritten, options } = turns
  const index = turns.replies++
  connections[index] = connection
  starts[index] = reply.start
  ends[index] = reply.end
  keeps[index] = reply.keepAlive ? 1 : 0
  mustBeWritten[index] = reply.mustBeWritten ? 1 : 0
  reply.base = (reply.end + 7) & ~7
  if (index === 0) options.begun()
}

/** Protects the bytes of the last reply from being overwritten while the network holds them. */
function keepBytes<C extends { readonly unsent: number }>(turns: TurnState<C>): void {
  const { reply } = turns
  turns.isHeld = true
  reply.base = (reply.end + 7) & ~7
  if (turns.replies === 0) renew(turns)
}

function renew<C extends { readonly unsent: number }>(turns: TurnState<C>): void {
  const { reply, memory } = turns
  reply.base = 0
  if (!turns.isHeld) return
  turns.isHeld = false
  setBytes(reply, memory(BUFFER_BYTES))
}

function end<C extends { readonly unsent: number }>(turns: TurnState<C>): void {
  const { journal, connections, keeps, mustBeWritten, send, reply, starts, ends, times } = turns
  const isWritten = journal.flush()
  for (let index = 0; index < turns.replies; index++) {
    const connection = connections[index]
    const keepAlive = keeps[index] === 1
    if (!isWritten && mustBeWritten[index] === 1) refuseUnwritten(turns, connection, keepAlive)
    else if (send(connection, reply.bytes, starts[index], ends[index], keepAlive))
      turns.isHeld = true
  }
  times.end(turns.replies)
  turns.replies = 0
  renew(turns)
}

/**
 * Refuses a `stopped` whose entry is not in the journal, because it was not accepted (contract
 * §5.1).
 */
function refuseUnwritten<C extends { readonly unsent: number }>(
  turns: TurnState<C>,
  connection: C,
  keepAlive: boolean,
): void {
  const { instead, engine, send, memory } = turns
  instead.keepAlive = keepAlive
  engine.refuse(instead, NOT_WRITTEN)
  if (send(connection, instead.bytes, instead.start, instead.end, keepAlive)) {
    instead.bytes = memory(REPLY_ROOM)
  }
}

function page<C extends { readonly unsent: number }>(
  turns: TurnState<C>,
  name:
    | 'robots'
    | 'home'
    | 'favicon'
    | 'notFound'
    | 'badRequest'
    | 'methodNotAllowed'
    | 'timeout'
    | 'lineTooLong'
    | 'headersTooLarge',
): void {
  const { reply } = turns
  makeRoom(turns)
  reply.keepAlive = false
  reply.isHeadOnly = false
  reply.mustBeWritten = false
  writePage(reply, name)
}
