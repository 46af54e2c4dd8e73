import net from 'node:net'
import readline from 'node:readline'
import { count, eitherOf, flag, oneOf, strictRecord, text } from '../../shared/shape.ts'
import type { Infer, Shape } from '../../shared/shape.ts'

// The messages that are sent over the socket in a tracker's folder, each of them a line of JSON.
// The processes that exchange them belong to one user on one machine, but may have different
// versions: nothing here may change its meaning.

/** The most characters of a reason. */
const MOST_REASON = 2_000

/** Returns the reason for an error as one line, cut to the longest allowed length. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ').slice(0, MOST_REASON)
}

/** Messages to the tracker that serves. */
export const askedLine = eitherOf(
  eitherOf(
    // `babou upgrade tracker`: start the next process.
    strictRecord({ ask: oneOf(['upgrade']) }),
    // The next process wants to take over.
    strictRecord({ ask: oneOf(['succeed']), pid: count.min(1), version: text(40) }),
  ),
  eitherOf(
    // The next process asks for the sockets on a separate connection.
    strictRecord({ ask: oneOf(['sockets']), token: text(40) }),
    eitherOf(
      strictRecord({ ask: oneOf(['ready', 'serving']) }),
      // The next process cannot take over.
      strictRecord({ ask: oneOf(['fail']), why: text(MOST_REASON) }),
    ),
  ),
)
export type Asked = Infer<typeof askedLine>

/** Messages from the tracker that serves or served. */
export const saidLine = eitherOf(
  eitherOf(
    // `isFresh`: the snapshot can be read now; later entries are in the journals.
    strictRecord({ say: oneOf(['sockets']), token: text(40), isFresh: flag }),
    strictRecord({ say: oneOf(['yours', 'followed']) }),
  ),
  eitherOf(
    strictRecord({ say: oneOf(['failed']), why: text(MOST_REASON) }),
    strictRecord({ say: oneOf(['done']), pid: count.min(1), waitedMilliseconds: count }),
  ),
)
export type Said = Infer<typeof saidLine>

/** The message that accompanies the descriptors, which are in this order. */
export const passedText = strictRecord({
  host: text(100),
  port: count.min(1).max(65_535),
  tcp: count.min(1),
  udp: count,
  /** The port of the ops server, whose socket is the last one. */
  opsPort: count.min(1).max(65_535),
})

/** The most characters of a line: a longer one does not come from a tracker. */
const MOST_CHARACTERS = 4_000

/** One end of a connection on which lines are exchanged. */
export interface Talk<Out> {
  readonly say: (line: Out) => void
  /** Sends what is left and closes this end of the connection. */
  readonly end: () => void
  /** Resolves when the other end has closed. */
  readonly closed: Promise<void>
  readonly fd: () => number
}

/**
 * Reads lines of a shape from a socket. A line that is not valid or too long ends the connection.
 */
export function talkOver<Out, In>(
  socket: net.Socket,
  shape: Shape<In>,
  heard: (line: In) => void,
): Talk<Out> {
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => socket.destroy())
  const lines = readline.createInterface({ input: socket })
  // The reader of lines repeats the errors of its input, the socket.
  lines.on('error', () => socket.destroy())
  lines.on('line', (line) => {
    const found = line.length > MOST_CHARACTERS ? null : parsed(shape, line)
    if (found === null) socket.destroy()
    else heard(found)
  })
  return {
    say: (line) => void socket.write(`${JSON.stringify(line)}\n`),
    end: () => void socket.end(),
    closed,
    fd: () => (socket as unknown as { _handle: { fd: number } | null })._handle?.fd ?? -1,
  }
}

export function parsed<T>(shape: Shape<T>, line: string): T | null {
  try {
    const read = shape.safeParse(JSON.parse(line))
    return read.success ? read.data : null
  } catch {
    return null
  }
}

/**
 * Connects to a socket.
 * @throws Error when no process listens there
 */
export function connectTo(file: string): Promise<net.Socket> {
  const socket = net.connect(file)
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket))
    socket.once('error', reject)
  })
}
