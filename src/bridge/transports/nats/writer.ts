import type { Timing } from '../../timing.ts'
import { BYTES, encodeMessage, LAST, PROBE, WINDOW } from './message.ts'

/** After this time without progress, what did not arrive is sent again. */
const REPEAT_SECONDS = 0.5

/** The direction of a link away from this end. */
export interface Writer {
  /** Calls `done` when all of the bytes are under way. */
  readonly write: (bytes: Buffer, done: () => void) => void
  /** Calls `done` when everything has arrived. */
  readonly end: (done: () => void) => void
  /**
   * Takes a receipt of the other end.
   * @throws Error when it names what was never sent
   */
  readonly heard: (received: number, read: number) => void
  readonly stop: () => void
}

export interface WriterMeans {
  readonly publish: (message: Buffer) => void
  /** Resolves when the server has read everything; fails while there is no connection. */
  readonly flush: () => Promise<void>
  readonly timing: Timing
  /** The most bytes in a message. */
  readonly chunkBytes: number
}

export function createWriter({ publish, flush, timing, chunkBytes }: WriterMeans): Writer {
  /** The messages that the other end has not read; the first one has the number `read`. */
  const unread: Buffer[] = []
  let [sent, received, read] = [0, 0, 0]
  let isStopped = false
  let isRepeating = false
  let onRoom = () => {}
  let onArrived = () => {}
  let callOff: (() => void) | null = null

  /** Sends messages while there is room, and the others later. */
  function send(kind: number, parts: Buffer[], done: () => void): void {
    onRoom = () => {}
    while (parts.length > 0) {
      if (unread.length === WINDOW) {
        onRoom = () => send(kind, parts, done)
        return
      }
      const message = encodeMessage(kind, sent++, parts.shift())
      unread.push(message)
      publish(message)
      watch()
    }
    done()
  }

  /** Looks regularly whether there is progress, as long as something is unread. */
  function watch(): void {
    if (callOff !== null) return
    const before = received + read
    callOff = timing.after(REPEAT_SECONDS, () => {
      callOff = null
      if (isStopped || unread.length === 0) return
      if (received + read === before) void repeat()
      watch()
    })
  }

  async function repeat(): Promise<void> {
    if (isRepeating) return
    isRepeating = true
    // Without a connection, this would fill memory.
    const isConnected = await flush().then(
      () => true,
      () => false,
    )
    isRepeating = false
    if (isStopped || !isConnected) return
    const missing = unread.slice(received - read)
    // Everything has arrived, but a receipt may be lost.
    if (missing.length === 0) publish(encodeMessage(PROBE))
    missing.forEach(publish)
  }

  return {
    write(bytes, done) {
      const parts: Buffer[] = []
      for (let from = 0; from < bytes.length; from += chunkBytes) {
        parts.push(bytes.subarray(from, from + chunkBytes))
      }
      send(BYTES, parts, done)
    },
    end(done) {
      send(LAST, [Buffer.alloc(0)], () => {
        const last = sent
        onArrived = () => {
          if (received !== last) return
          onArrived = () => {} // a receipt may come twice
          done()
        }
      })
    },
    heard(nowReceived, nowRead) {
      if (nowReceived > sent || nowRead > nowReceived) {
        throw new Error(`a receipt for ${nowReceived} messages, but ${sent} were sent`)
      }
      received = Math.max(received, nowReceived)
      unread.splice(0, Math.max(0, nowRead - read))
      read = Math.max(read, nowRead)
      onRoom()
      onArrived()
    },
    stop() {
      isStopped = true
      callOff?.()
    },
  }
}
