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

interface State extends WriterMeans {
  /** The messages that the other end has not read; the first one has the number `read`. */
  readonly unread: Buffer[]
  sent: number
  received: number
  read: number
  isStopped: boolean
  isRepeating: boolean
  onRoom: () => void
  onArrived: () => void
  callOff: (() => void) | null
}

export function createWriter(means: WriterMeans): Writer {
  const state: State = {
    ...means,
    ...{ unread: [], sent: 0, received: 0, read: 0, isStopped: false, isRepeating: false },
    onRoom() {},
    onArrived() {},
    callOff: null,
  }
  return {
    write(bytes, done) {
      const parts: Buffer[] = []
      for (let from = 0; from < bytes.length; from += means.chunkBytes) {
        parts.push(bytes.subarray(from, from + means.chunkBytes))
      }
      send(state, BYTES, parts, done)
    },
    end(done) {
      send(state, LAST, [Buffer.alloc(0)], () => {
        const last = state.sent
        state.onArrived = () => {
          if (state.received !== last) return
          state.onArrived = () => {} // a receipt may come twice
          done()
        }
      })
    },
    heard: (received, read) => heard(state, received, read),
    stop() {
      state.isStopped = true
      state.callOff?.()
    },
  }
}

/** Sends messages while there is room, and the others later. */
function send(state: State, kind: number, parts: Buffer[], done: () => void): void {
  const { unread, publish } = state
  state.onRoom = () => {}
  while (parts.length > 0) {
    if (unread.length === WINDOW) {
      state.onRoom = () => send(state, kind, parts, done)
      return
    }
    const message = encodeMessage(kind, state.sent++, parts.shift())
    unread.push(message)
    publish(message)
    watch(state)
  }
  done()
}

function heard(state: State, received: number, read: number): void {
  const { sent, unread } = state
  if (received > sent || read > received) {
    throw new Error(`a receipt for ${received} messages, but ${sent} were sent`)
  }
  state.received = Math.max(state.received, received)
  unread.splice(0, Math.max(0, read - state.read))
  state.read = Math.max(state.read, read)
  state.onRoom()
  state.onArrived()
}

/** Looks regularly whether there is progress, as long as something is unread. */
function watch(state: State): void {
  if (state.callOff !== null) return
  const before = state.received + state.read
  state.callOff = state.timing.after(REPEAT_SECONDS, () => {
    state.callOff = null
    if (state.isStopped || state.unread.length === 0) return
    if (state.received + state.read === before) void repeat(state)
    watch(state)
  })
}

async function repeat(state: State): Promise<void> {
  const { unread, publish, flush } = state
  if (state.isRepeating) return
  state.isRepeating = true
  // Without a connection, this would fill memory.
  const isConnected = await flush().then(
    () => true,
    () => false,
  )
  state.isRepeating = false
  if (state.isStopped || !isConnected) return
  const missing = unread.slice(state.received - state.read)
  // Everything has arrived, but a receipt may be lost.
  if (missing.length === 0) publish(encodeMessage(PROBE))
  missing.forEach(publish)
}
