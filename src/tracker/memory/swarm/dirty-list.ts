import { H } from '../layout.ts'
import { T } from '../tables/torrent-row.ts'

// The swarms whose counts changed since they were last reported: a list through the torrents' rows.
// Threads push under the torrent's lock, the main thread takes the complete list in one go.

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

/**
 * Takes the list; `each` reads the counts then. A change during it puts the torrent on the next.
 */
export function takeCountChanges(words: Int32Array, each: (torrent: number) => void): void {
  let found = Atomics.exchange(words, HEAD, 0)
  while (found !== 0 && found !== END) {
    const torrent = found >>> 0
    found = Atomics.load(words, torrent + T.dirtyNext)
    Atomics.store(words, torrent + T.dirtyNext, 0)
    each(torrent)
  }
}
