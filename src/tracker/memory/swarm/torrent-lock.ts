// A torrent's lock is word 0 of its row (tables/torrent-row.ts): the one door to its swarm. It is
// held for the work of one announce, or of one slice of the reaper or the snapshot.
//
// The word says more than whether the door is taken: who only looks lets others look meanwhile
// (tracker.md §6, "Locked torrent"), and a count tells them whether anything changed under them.

const TAKEN = 1
const WRITING = 2
const CHANGE = 4

const SPINS = 40
const WAIT_MS = 1
/** Nobody holds a lock for so long: its holder is dead, and so is the process (tracker.md §6). */
const MOST_WAITS = 5_000

export interface TorrentLock {
  /** Takes the door if it is free now or in a moment (well below 1 µs of spinning). */
  readonly tryTake: (torrent: number) => boolean
  /**
   * Waits for the door: for the main thread; announces set the request aside instead.
   * @throws Error after some seconds: the thread that holds it died.
   */
  readonly take: (torrent: number) => void
  /** Takes the door to look first: until `change`, others may read what stands there. */
  readonly tryHold: (torrent: number) => boolean
  /** Whoever holds the door changes something from now on, until `release`. */
  readonly change: (torrent: number) => void
  readonly release: (torrent: number) => void
  /**
   * For whoever reads without the door: how often the swarm was changed; below 0 while it is
   * being changed. What was read between two equal stamps stood there together.
   */
  readonly stamp: (torrent: number) => number
}

export function attachTorrentLock(words: Int32Array): TorrentLock {
  function tryAs(torrent: number, how: number): boolean {
    // Mostly nobody holds it, and this is what stands there; if not, the exchange says what does.
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
      throw new Error('a torrent is locked and not let go of: the thread that holds it died')
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
