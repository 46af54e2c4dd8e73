import { H } from '../layout.ts'
import { T } from '../tables/torrent-row.ts'

// The swarms whose counts changed since they were last reported: a list through the torrents' rows.
// Threads push under the torrent's lock; the main thread takes the complete list, and reads it as
// fast as it can report: what was not read yet is still marked, so that it is in no list twice.

const HEAD = H.counts + 1
const END = -1

/** The torrent's counts changed; call it after the change, under its lock. */
export function noteCountChange(words: Int32Array, torrent: number): void {
  if (Atomics.load(words, torrent + T.dirtyNext) !== 0) return
  for (;;) {
    const head = Atomics.load(words, HEAD)
    Atomics.store(words, torrent + T.dirtyNext, head === 0 ? END : head)
    if (Atomics.compareExchange(words, HEAD, head, torrent | 0) === head) return
  }
}

export interface CountChanges {
  /** Takes the next list, if the last one was read. */
  readonly next: () => void
  /**
   * Returns the next torrent of the list; 0: it was read. The counts are read afterwards: a change
   * from then on puts the torrent on the next list.
   */
  readonly take: () => number
  /** Whether the list was read. */
  readonly isRead: () => boolean
}

/** For one reader. */
export function createCountChanges(words: Int32Array): CountChanges {
  let found = 0
  const isRead = () => found === 0 || found === END
  return {
    isRead,
    next() {
      if (isRead()) found = Atomics.exchange(words, HEAD, 0)
    },
    take() {
      if (isRead()) return 0
      const torrent = found >>> 0
      found = Atomics.load(words, torrent + T.dirtyNext)
      Atomics.store(words, torrent + T.dirtyNext, 0)
      return torrent
    },
  }
}
