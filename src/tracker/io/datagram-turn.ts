import type { DatagramEngine } from './engines.ts'
import { HEARD } from './engines.ts'
import type { Journal } from '../journal/journal.ts'
import type { Remote } from '../memory/remote.ts'
import { createReply, REPLY_ROOM } from '../wire/reply.ts'

/** The most datagrams that are handled in one turn. */
export const MAX_DATAGRAMS = 64
/** The longest datagram: an announce with its URL, or a scrape of 74 hashes. */
export const DATAGRAM_BYTES = 2_048
/** The room for the longest reply and for what precedes it. */
const ROOM = 5 * 1024

export interface DatagramTurnOptions {
  readonly engine: DatagramEngine
  readonly journal: Journal
  /** Sends the bytes to the source `to`. They may change after `sent` is called. */
  readonly send: (to: number, bytes: Uint8Array, start: number, end: number) => void
  /** Called when all replies of the turn were given to `send`. */
  readonly sent: () => void
  readonly internalError: (error: unknown) => void
  /**
   * Called when another tracker replies to the datagram of `from`, which is handled again with its
   * ticket.
   */
  readonly passedOn: (
    from: number,
    ticket: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ) => void
}

/**
 * Handles the datagrams of a turn together: decides them one by one, writes the journal, then
 * replies. When the disk refuses an entry, no reply is sent, so the client repeats its announce.
 */
export function createDatagramTurn({ engine, journal, send, sent, ...rest }: DatagramTurnOptions) {
  const reply = createReply(Buffer.allocUnsafeSlow(MAX_DATAGRAMS * ROOM + REPLY_ROOM))
  const to = new Int32Array(MAX_DATAGRAMS)
  const starts = new Int32Array(MAX_DATAGRAMS)
  const ends = new Int32Array(MAX_DATAGRAMS)
  const mustBeWritten = new Uint8Array(MAX_DATAGRAMS)
  let count = 0

  return {
    /**
     * Decides a datagram; returns false when its torrent is locked and it must be handled again.
     */
    handle(
      bytes: Uint8Array,
      start: number,
      end: number,
      remote: Remote,
      from: number,
      ticket: number,
    ): boolean {
      if (count === 0) engine.times.begin()
      try {
        const heard = engine.handle(bytes, start, end, remote, reply, ticket)
        if (heard === HEARD.queued && engine.ticket() > 0) {
          rest.passedOn(from, engine.ticket(), bytes, start, end)
          return true
        }
        if (heard !== HEARD.answered) return heard !== HEARD.queued
      } catch (error) {
        rest.internalError(error)
        return true
      }
      to[count] = from
      starts[count] = reply.start
      ends[count] = reply.end
      mustBeWritten[count] = reply.mustBeWritten ? 1 : 0
      count++
      reply.base = (reply.end + 7) & ~7
      return true
    },

    /** Whether `end` must be called before the next datagram. */
    isFull: () => count === MAX_DATAGRAMS,

    end(): void {
      const isWritten = journal.flush()
      for (let index = 0; index < count; index++) {
        if (!isWritten && mustBeWritten[index] === 1) continue
        send(to[index], reply.bytes, starts[index], ends[index])
      }
      engine.times.end(count)
      if (count > 0) sent()
      count = 0
      reply.base = 0
    },
  }
}
