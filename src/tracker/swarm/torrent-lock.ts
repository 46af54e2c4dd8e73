import { takeLock } from '../memory.ts'

// A torrent's lock is word 0 of its row (tables/torrent-row.ts): the one door to its swarm. It is
// held for the work of one announce, or of one slice of the reaper or the snapshot.

const SPINS = 40

export interface TorrentLock {
  /** Takes the door if it is free now or in a moment (well below 1 µs of spinning). */
  readonly tryTake: (torrent: number) => boolean
  /**
   * Waits for the door: for the main thread; announces set the request aside instead.
   * @throws Error after some seconds: the thread that holds it died.
   */
  readonly take: (torrent: number) => void
  readonly release: (torrent: number) => void
}

export function attachTorrentLock(words: Int32Array): TorrentLock {
  return {
    tryTake(torrent) {
      for (let spin = 0; spin < SPINS; spin++) {
        if (Atomics.compareExchange(words, torrent, 0, 1) === 0) return true
      }
      return false
    },
    take: (torrent) => takeLock(words, torrent),
    release(torrent) {
      Atomics.store(words, torrent, 0)
    },
  }
}
