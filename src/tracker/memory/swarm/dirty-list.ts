import { H } from '../layout.ts'
import { T } from '../tables/torrent-row.ts'

// The swarms whose counts changed since they were last reported: a list that links the torrents'
// rows. Any thread pushes to it. The main thread takes the whole list and reads it as fast as it
// can report. A torrent that was not read yet stays marked, so that it is never on two lists.

const HEAD = H.counts + 1
const END = -1

/** Puts a torrent on the list. Call it after its counts changed. */
export function noteCountChange(words: Int32Array, torrent: number): void {
  // Only the thread that marks the row pushes it. The main thread does so without the torrent's
  // lock.
  if (Atomics.compareExchange(words, torrent + T.dirtyNext, 0, END) !== 0) return
  for (;;) {
    const head = Atomics.load(words, HEAD)
    Atomics.store(words, torrent + T.dirtyNext, head === 0 ? END : head)
    if (Atomics.compareExchange(words, HEAD, head, torrent | 0) === head) return
  }
}

export interface CountChanges {
  /** Takes the next list if the last one was read to its end. */
  readonly next: () => void
  /**
   * Returns the next torrent of the list; 0 at its end. Read the counts afterwards: a change from
   * then on puts the torrent on the next list.
   */
  readonly take: () => number
  /** Whether the list was read to its end. */
  readonly isRead: () => boolean
}

/** Creates the reader; there may be only one. */
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
