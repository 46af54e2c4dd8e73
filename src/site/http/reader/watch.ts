import { ownThread, threadMs } from './thread-time.ts'

/** How long a file may be read. */
export interface ReadingLimits {
  /** Processor time of the thread: a file that takes more is not accepted. */
  readonly workMs: number
  /** Time on the clock: if it passes first, the machine has no time for the file. */
  readonly waitMs: number
}

/** Why reading was ended. */
export type Ended = 'work' | 'wait'

/**
 * The thread that reads a file and the processor time that it had used before, in memory shared
 * with the thread.
 */
export type Begun = Int32Array<SharedArrayBuffer>

/** A tenth of a second more than the limit does no harm. */
const LOOK_MS = 100
const THREAD = 0
const BEFORE_MS = 1

/** Creates the record for a file that no thread has begun to read. */
export function notBegun(): Begun {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))
}

/** Records that this thread begins to read. */
export function begin(begun: Begun): void {
  const thread = ownThread()
  if (thread === null) return
  begun[BEFORE_MS] = threadMs(thread) ?? 0
  Atomics.store(begun, THREAD, thread)
}

/**
 * Ends the reading of a file at its limits, through `signal`. Without Linux the processor time is
 * not known, so only the clock counts.
 */
export function watchReading(begun: Begun, { workMs, waitMs }: ReadingLimits) {
  const abort = new AbortController()
  let ended: Ended | null = null
  const end = (why: Ended) => {
    ended ??= why
    abort.abort()
  }
  const looks = setInterval(() => {
    if (workOf(begun) > workMs) end('work')
  }, LOOK_MS)
  const wait = setTimeout(() => end('wait'), waitMs)
  return {
    signal: abort.signal,
    ended: () => ended,
    stop(): void {
      clearInterval(looks)
      clearTimeout(wait)
    },
  }
}

function workOf(begun: Begun): number {
  const thread = Atomics.load(begun, THREAD)
  const now = thread === 0 ? null : threadMs(thread)
  return now === null ? 0 : now - begun[BEFORE_MS]
}
