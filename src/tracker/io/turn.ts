import { INTERNAL_ERROR, NOT_WRITTEN } from '../../domain/announce/refusals.ts'
import type { Engine } from '../engine.ts'
import type { Journal } from '../journal/journal.ts'
import type { Remote } from './remote.ts'
import type { Reply } from '../wire/reply.ts'
import { createReply, REPLY_ROOM, setBytes } from '../wire/reply.ts'
import type { PageName } from '../wire/write-page.ts'
import { writePage } from '../wire/write-page.ts'
import type { HttpHead } from './http-framing.ts'

/** Replies of one turn, and the bytes they may take together: a fuller turn ends early. */
const MAX_REPLIES = 1_024
const BUFFER_BYTES = 128 * 1024

/** Below the journal's own bound, with room for what one announce writes. */
const MAX_ENTRIES = 4_000

export interface TurnOptions<C> {
  readonly engine: Engine
  readonly journal: Journal
  /** Memory for replies, for as long as the turn is used or `send` says that it is held. */
  readonly memory: (bytes: number) => Uint8Array
  /**
   * Sends the bytes from `start` up to `end` to a connection, and closes it unless `keepAlive`.
   * True when the network still holds the bytes, which then must stay as they are.
   */
  readonly send: (
    connection: C,
    bytes: Uint8Array,
    start: number,
    end: number,
    keepAlive: boolean,
  ) => boolean
  /**
   * Called once when a reply is the first to be held back: `end` is to be called when all that came
   * has been handled.
   */
  readonly begun: () => void
  /** Whether the last reply of a connection goes out before the turn ends, where it may. */
  readonly sendsAtOnce: boolean
  readonly internalError: (error: unknown) => void
}

/**
 * The requests that are handled together: they are decided one after the other, then what they
 * changed is written to the journal at once, then their replies go out. With `sendsAtOnce` the only
 * reply of a connection goes out as soon as it is made, and it closes while it is still in the
 * caches.
 */
export interface Turn<C> {
  /**
   * Decides a request; false when its torrent is locked and it is to be given again. Else a reply
   * is made, which `answer` gives out when the connection's state is what it is to be.
   */
  readonly handle: (bytes: Uint8Array, head: HttpHead, remote: Remote) => boolean
  /** Makes one of the few pages the reply, after which the connection closes. */
  readonly page: (name: PageName) => void
  /** Sends the reply that was just made, now or when the turn ends; `unsent` counts it already. */
  readonly answer: (connection: C) => void
  /** Whether replies go on telling clients to keep their connections. */
  keepsAlive: boolean
  readonly end: () => void
}

export function createTurn<C extends { readonly unsent: number }>(
  options: TurnOptions<C>,
): Turn<C> {
  const { engine, journal, send, memory, sendsAtOnce } = options
  const { times } = engine
  const reply = createReply(memory(BUFFER_BYTES))
  const instead: Reply = createReply(memory(REPLY_ROOM))
  // Of fixed size: one that grew and was emptied again would be garbage each turn.
  const connections: C[] = new Array<C>(MAX_REPLIES)
  let replies = 0
  let isHeld = false
  const starts = new Int32Array(MAX_REPLIES)
  const ends = new Int32Array(MAX_REPLIES)
  const keeps = new Uint8Array(MAX_REPLIES)
  const mustBeWritten = new Uint8Array(MAX_REPLIES)

  function makeRoom(): void {
    const isFull =
      replies === MAX_REPLIES ||
      reply.base + REPLY_ROOM > BUFFER_BYTES ||
      journal.pending() > MAX_ENTRIES
    if (isFull) end()
    if (replies === 0) times.begin()
  }

  function handle(bytes: Uint8Array, head: HttpHead, remote: Remote): boolean {
    makeRoom()
    reply.keepAlive = head.keepAlive && head.bodyBytes >= 0 && turn.keepsAlive
    try {
      return engine.handle(bytes, head, remote, reply)
    } catch (error) {
      // Rule 13: never HTML, never a stack, never a status that a client would not come back from.
      options.internalError(error)
      engine.refuse(reply, INTERNAL_ERROR)
      return true
    }
  }

  function answer(connection: C): void {
    // Entries that are not written hold back whatever comes behind them, for it may tell of them.
    const mustWait = !sendsAtOnce || journal.pending() > 0 || connection.unsent > 1
    // Kept connections are answered together: one after the other wakes their clients once.
    if (mustWait || reply.keepAlive) holdBack(connection)
    else sendNow(connection)
  }

  function sendNow(connection: C): void {
    if (send(connection, reply.bytes, reply.start, reply.end, false)) keepBytes()
    if (replies === 0) times.end(1)
  }

  function holdBack(connection: C): void {
    const index = replies++
    connections[index] = connection
    starts[index] = reply.start
    ends[index] = reply.end
    keeps[index] = reply.keepAlive ? 1 : 0
    mustBeWritten[index] = reply.mustBeWritten ? 1 : 0
    reply.base = (reply.end + 7) & ~7
    if (index === 0) options.begun()
  }

  /** The network still holds what it was just given: it is not written to again. */
  function keepBytes(): void {
    isHeld = true
    reply.base = (reply.end + 7) & ~7
    if (replies === 0) renew()
  }

  function renew(): void {
    reply.base = 0
    if (!isHeld) return
    isHeld = false
    setBytes(reply, memory(BUFFER_BYTES))
  }

  function end(): void {
    const isWritten = journal.flush()
    for (let index = 0; index < replies; index++) {
      const connection = connections[index]
      const keepAlive = keeps[index] === 1
      if (!isWritten && mustBeWritten[index] === 1) refuseUnwritten(connection, keepAlive)
      else if (send(connection, reply.bytes, starts[index], ends[index], keepAlive)) isHeld = true
    }
    times.end(replies)
    replies = 0
    renew()
  }

  /** Contract §5.1: a `stopped` that is not in the journal was not heard. */
  function refuseUnwritten(connection: C, keepAlive: boolean): void {
    instead.keepAlive = keepAlive
    engine.refuse(instead, NOT_WRITTEN)
    if (send(connection, instead.bytes, instead.start, instead.end, keepAlive)) {
      instead.bytes = memory(REPLY_ROOM)
    }
  }

  const turn: Turn<C> = {
    keepsAlive: true,
    handle,
    page(name) {
      makeRoom()
      reply.keepAlive = false
      reply.isHeadOnly = false
      reply.mustBeWritten = false
      writePage(reply, name)
    },
    answer,
    end,
  }
  return turn
}
