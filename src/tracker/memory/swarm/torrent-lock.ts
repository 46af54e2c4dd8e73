// A torrent's lock is word 0 of its row (tables/torrent-row.ts), and its swarm is used only under
// it. It is held for the work of one announce, or of one slice of the reaper or the snapshot.
//
// The word also says whether the holder changes anything: while it only reads, others may read too,
// and a counter tells them whether anything has changed in the meantime.

const TAKEN = 1
const WRITING = 2
const CHANGE = 4

const SPINS = 40
const WAIT_MS = 1
/**
 * The most waits for a lock. No thread holds one for this long: the holder has died, and the
 * process must end.
 */
const MOST_WAITS = 5_000

export interface TorrentLock {
  /** Takes the lock if it is free or becomes free very soon (well below 1 µs of spinning). */
  readonly tryTake: (torrent: number) => boolean
  /**
   * Waits for the lock. Only the main thread calls it; announce threads queue the request instead.
   * @throws Error after some seconds: the thread that holds it has died
   */
  readonly take: (torrent: number) => void
  /**
   * Takes the lock for reading at first: until `change` is called, others may read the rows too.
   */
  readonly tryHold: (torrent: number) => boolean
  /** Declares that the holder of the lock changes rows from now on, until `release`. */
  readonly change: (torrent: number) => void
  readonly release: (torrent: number) => void
  /**
   * For readers without the lock: returns how often the swarm was changed, as a stamp; negative
   * during a change. Rows read between two equal stamps are consistent.
   */
  readonly stamp: (torrent: number) => number
}

export function attachTorrentLock(words: Int32Array): TorrentLock {
  function tryAs(torrent: number, how: number): boolean {
    // Usually the lock is free and has this value; if not, the exchange returns the real one.
    let state = words[torrent]
    for (let spin = 0; spin < SPINS; spin++) {
      if ((state & TAKEN) !== 0) state = Atomics.load(words, torrent)
      else {
        const was = Atomics.compareExchange(words, torrent, state, state | how)
        if (was === state) return true
        state = was
      }
    }
    return false
  }

  return {
    tryTake: (torrent) => tryAs(torrent, TAKEN | WRITING),
    tryHold: (torrent) => tryAs(torrent, TAKEN),
    take(torrent) {
      for (let waits = 0; waits < MOST_WAITS; waits++) {
        if (tryAs(torrent, TAKEN | WRITING)) return
        Atomics.wait(words, torrent, Atomics.load(words, torrent), WAIT_MS)
      }
      throw new Error('a thread died while it held a torrent lock: the tracker must restart')
    },
    change(torrent) {
      if ((words[torrent] & WRITING) === 0) Atomics.store(words, torrent, words[torrent] | WRITING)
    },
    release(torrent) {
      const state = words[torrent]
      const free = state & ~(TAKEN | WRITING)
      Atomics.store(words, torrent, (state & WRITING) === 0 ? free : (free + CHANGE) | 0)
    },
    stamp(torrent) {
      const state = Atomics.load(words, torrent)
      return (state & WRITING) === 0 ? state >>> 2 : -1
    },
  }
}
