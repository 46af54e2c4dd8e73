import type { Log } from '../../shared/log.ts'
import type { HubSource, SnapshotChunk } from './types.ts'
import type { BridgeLimits } from '../delivery/limits.ts'

// How a tracker joins. It reports what it has applied (`join`). The hub answers `resume` if its
// outbox is the same and still has all later events; otherwise `begin`, `rows` …, `end`. From
// `begin` on, newer events are sent in between; because of their versions, the order does not
// matter.
//
// Each frame of rows has a mark. After a cut, the tracker reports the last mark and its newest
// event, from which any hub can continue: with the rows after that mark and the later events.

/** The overhead of a frame of rows, in bytes. */
const HEAD_BYTES = 128

/** A full state that is being sent to one tracker. */
export interface Handover {
  /** The rows contain every event up to here. */
  readonly position: number
  /** Returns the next frame of rows, or null at the end. Nothing is read ahead. */
  readonly next: () => Promise<Buffer | null>
  /** Releases the rows, also before their end. */
  readonly stop: () => void
}

/**
 * Opens a snapshot of the source, from the start or after a mark, and divides its rows into frames
 * of about `rowsBytes` and at most `frameBytes`.
 */
export async function openHandover(
  source: HubSource,
  behind: string | null,
  limits: Pick<BridgeLimits, 'frameBytes' | 'rowsBytes'>,
  log: Log,
): Promise<Handover> {
  const { position, rows } = await source.snapshot(behind)
  const iterator = rows[Symbol.asyncIterator]()
  const frames = rowFrames({ [Symbol.asyncIterator]: () => iterator }, limits)
  return {
    position,
    async next() {
      const { value, done } = await frames.next()
      return done === true ? null : value
    },
    stop() {
      // The `finally` of a generator that was never started does not run, so the iterator is closed
      // here.
      const closed = frames.return(undefined).then(() => iterator.return?.())
      closed.catch((error: unknown) => {
        log.warn('bridge.snapshot.not-closed', { error: String(error) })
      })
    },
  }
}

async function* rowFrames(
  chunks: AsyncIterable<SnapshotChunk>,
  { frameBytes, rowsBytes }: Pick<BridgeLimits, 'frameBytes' | 'rowsBytes'>,
): AsyncGenerator<Buffer, undefined> {
  let texts: string[] = []
  let bytes = 0
  // The rows of a chunk that was only started have no mark yet, so they may be sent again.
  let mark: string | undefined
  const frame = () => {
    const body = rowsBody(texts, mark)
    texts = []
    bytes = 0
    return body
  }
  for await (const chunk of chunks) {
    for (const row of chunk.rows) {
      const text = JSON.stringify(row)
      const size = Buffer.byteLength(text) + 1
      if (size + HEAD_BYTES > frameBytes)
        throw new Error(`${row.name}: a frame cannot hold ${size} bytes`)
      if (bytes + size > rowsBytes && texts.length > 0) yield frame()
      texts.push(text)
      bytes += size
    }
    mark = chunk.mark
  }
  if (texts.length > 0) yield frame()
}

function rowsBody(texts: readonly string[], mark: string | undefined): Buffer {
  const marked = mark === undefined ? '' : `,"mark":${JSON.stringify(mark)}`
  return Buffer.from(`{"rows":[${texts.join(',')}]${marked}}`, 'utf8')
}
