import type { FileFault } from '../../../domain/torrents/faults.ts'
import { fault } from '../../../domain/torrents/faults.ts'
import { MIB } from '../../../domain/units.ts'
import type { Log } from '../../../shared/log.ts'
import type { ReaderPool } from './pool.ts'
import { createReaderPool, FILE_THREADS as THREADS } from './pool.ts'
import type { Ended, ReadingLimits } from './watch.ts'
import { notBegun, watchReading } from './watch.ts'
import type { FileToRead, ReadTorrent } from './read-torrent.ts'

/** The most files that wait for a thread: each takes up to 16 MiB of memory. */
const MAX_WAITING = 8
/** The most files of one member that are read or wait, so that one member cannot fill the queue. */
const MAX_OF_MEMBER = 2
/** The limits on a site; tests have others. */
export const READING_LIMITS: ReadingLimits & { readonly heapMebibytes: number } = {
  /** The slowest file of 16 MiB takes 0.6 s on a slow machine. */
  workMs: 10_000,
  /** Less than an action may take. */
  waitMs: 20_000,
  /** Three times the heap that 100,000 files with long paths need. */
  heapMebibytes: 512,
}
/** Smaller files are copied: they may share their memory with others. */
const MIN_MOVED_BYTES = MIB
/** Why a file that may be valid was not read. */
export type Unread = 'busy' | 'starved'

/** Reads .torrent files off the main thread. */
export interface TorrentReader {
  /**
   * Reads a file; its memory is no longer the caller's, who gets it back with the reply. 'busy':
   * too many files are being read, from this member or in total. 'starved': the machine had no time
   * for it.
   */
  readonly read: (memberId: number, task: FileToRead) => Promise<ReadTorrent | FileFault | Unread>
  readonly stop: () => Promise<void>
}

/** @param limits tests use others */
export function createTorrentReader(
  log: Log,
  limits = READING_LIMITS,
  pool: ReaderPool = createReaderPool(log, limits.heapMebibytes),
): TorrentReader {
  // Not piscina's queue, as the time limit is for reading, not for waiting.
  const places = createPlaces()
  return {
    async read(memberId, task) {
      const place = places.take(memberId)
      if (place === null) return 'busy'
      await place
      const begun = notBegun()
      const watch = watchReading(begun, limits)
      try {
        const { buffer, byteLength } = task.content
        const transferList = byteLength < MIN_MOVED_BYTES ? [] : [buffer as ArrayBuffer]
        return await pool.read({ ...task, begun }, { signal: watch.signal, transferList })
      } catch (error) {
        return unread(error, watch.ended())
      } finally {
        watch.stop()
        places.leave(memberId)
      }
    },
    stop: pool.stop,
  }
}

/** Explains why a thread was ended at one of its limits; anything else is a bug of ours. */
function unread(error: unknown, ended: Ended | null): FileFault | 'starved' {
  const { name, code } = error as NodeJS.ErrnoException
  const isLimit = name === 'AbortError' || code === 'ERR_WORKER_OUT_OF_MEMORY'
  if (!isLimit) throw error
  if (ended === 'wait') return 'starved'
  return fault('TOO_HARD', 'The file takes too much time or memory to read.')
}

/** Decides who may have a file read now, who waits, and whose file is refused. */
function createPlaces() {
  const ofMember = new Map<number, number>()
  const waiting: (() => void)[] = []
  let taken = 0
  return {
    /** Resolves when a thread is available; null: there is no room in the queue. */
    take(memberId: number): Promise<void> | null {
      const mine = ofMember.get(memberId) ?? 0
      if (mine === MAX_OF_MEMBER || taken === THREADS + MAX_WAITING) return null
      ofMember.set(memberId, mine + 1)
      taken += 1
      if (taken <= THREADS) return Promise.resolve()
      return new Promise((resolve) => waiting.push(resolve))
    },
    leave(memberId: number): void {
      const mine = ofMember.get(memberId) ?? 0
      if (mine > 1) ofMember.set(memberId, mine - 1)
      else ofMember.delete(memberId)
      taken -= 1
      waiting.shift()?.()
    },
  }
}
