import type { Log } from '../shared/log.ts'
import type { Envelope } from './define-event.ts'
import type { HubSource } from './hub-types.ts'

// How a tracker joins. It says what it has applied (`join`); the hub answers `resume` when its
// outbox is that one and still holds everything after it, else `begin`, `rows` …, `end`. Newer
// events flow on the same link in between, from `begin` on; versions make the order harmless.

/**
 * Aim for the size of a frame of rows: an event waits behind few of them, and each has little head.
 */
const ROWS_BYTES = 32 * 1024

/** A full state on its way to one tracker. */
export interface Handover {
  /** Every event up to here is in the rows. */
  readonly position: number
  /** The next frame of rows, or null at the end. Nothing is read ahead of it. */
  readonly next: () => Promise<Buffer | null>
  /** Gives the rows back to their source, also in the middle. */
  readonly stop: () => void
}

/** Opens a snapshot of the source and cuts its rows into frames of at most `frameBytes`. */
export async function openHandover(
  source: HubSource,
  frameBytes: number,
  log: Log,
): Promise<Handover> {
  const { position, rows } = await source.snapshot()
  const frames = rowFrames(rows, frameBytes)
  return {
    position,
    async next() {
      const { value, done } = await frames.next()
      return done === true ? null : value
    },
    stop() {
      frames.return(undefined).catch((error: unknown) => {
        log.warn('bridge.snapshot.not-closed', { error: String(error) })
      })
    },
  }
}

async function* rowFrames(
  chunks: AsyncIterable<readonly Envelope[]>,
  frameBytes: number,
): AsyncGenerator<Buffer, undefined> {
  let texts: string[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    for (const row of chunk) {
      const text = JSON.stringify(row)
      const size = Buffer.byteLength(text) + 1
      if (size + 16 > frameBytes) throw new Error(`${row.name} of ${size} bytes fits no frame`)
      if (bytes + size > ROWS_BYTES && texts.length > 0) {
        yield rowsBody(texts)
        texts = []
        bytes = 0
      }
      texts.push(text)
      bytes += size
    }
  }
  if (texts.length > 0) yield rowsBody(texts)
}

function rowsBody(texts: readonly string[]): Buffer {
  return Buffer.from(`{"rows":[${texts.join(',')}]}`, 'utf8')
}

export interface Applied {
  readonly outboxId: string
  /** Every event up to here is applied. */
  readonly position: number
}

/** What a tracker has applied, over all its connections. */
export interface Progress {
  /** Null: no full state, so the hub has to send one. */
  readonly applied: () => Applied | null
  readonly resume: () => void
  readonly begin: (outboxId: string, position: number) => void
  readonly event: (position: number) => void
  readonly end: () => void
}

/** Follows a tracker's way through snapshots and events; a cut snapshot leaves nothing applied. */
export function createProgress(start: Applied | null): Progress {
  let applied = start
  /** The snapshot that runs, and the newest event that came beside it. */
  let coming: Applied | null = null

  return {
    applied: () => applied,
    resume() {
      coming = null
    },
    begin(outboxId, position) {
      applied = null
      coming = { outboxId, position }
    },
    event(position) {
      if (coming !== null) coming = { ...coming, position: Math.max(position, coming.position) }
      else if (applied !== null) applied = { ...applied, position }
    },
    end() {
      applied = coming
      coming = null
    },
  }
}
