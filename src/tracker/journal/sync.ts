import { Worker } from 'node:worker_threads'
import { threadFile } from '../../shared/thread-file.ts'
import { SYNC } from './sync-cells.ts'

export interface JournalSync {
  /** Runs one last round, then ends the thread. */
  readonly stop: () => Promise<void>
  /** The number of rounds in which a journal could not be synced. */
  readonly failures: () => number
  /** Resolves when the thread died unexpectedly. */
  readonly failed: Promise<Error>
}

/**
 * Starts the thread that syncs the journals of the first `slots` slots (fdatasync, at least every
 * 50 ms).
 */
export function startSync(buffer: SharedArrayBuffer, slots: number): JournalSync {
  const words = new Int32Array(buffer)
  words[SYNC.slots] = slots
  Atomics.store(words, SYNC.stop, 0)
  const worker = new Worker(threadFile('tracker/journal/sync-thread'), { workerData: { buffer } })
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  const failed = new Promise<Error>((resolve) => worker.once('error', resolve))
  return {
    failed,
    failures: () => Atomics.load(words, SYNC.failures),
    async stop() {
      Atomics.store(words, SYNC.stop, 1)
      Atomics.notify(words, SYNC.stop)
      await ended
    },
  }
}
