/** For how many seconds a thread may still read what was just removed from a table. */
const REST_SECONDS = 10

export interface Limbo {
  /** Calls `release` with `ref` once no thread can be reading it any longer. */
  readonly later: (ref: number, release: (ref: number) => void) => void
  /**
   * Releases what has waited long enough; call it about every second with the current tracker
   * second.
   */
  readonly drain: (nowSeconds: number) => void
  readonly size: () => number
}

/**
 * Creates the queue in which replaced records, reasons and indexes wait before their memory is
 * reused.
 *
 * Readers of the tables take no lock: for the few microseconds of one announce, they may still read
 * a block that was removed.
 */
export function createLimbo(nowSeconds: () => number): Limbo {
  const refs: number[] = []
  const releases: ((ref: number) => void)[] = []
  const times: number[] = []
  let first = 0

  return {
    later(ref, release) {
      if (ref === 0) return
      refs.push(ref)
      releases.push(release)
      times.push(nowSeconds())
    },
    drain(now) {
      while (first < refs.length && now - times[first] >= REST_SECONDS) {
        releases[first](refs[first])
        first++
      }
      if (first < 1_024 && first < refs.length) return
      for (const list of [refs, releases, times]) list.splice(0, first)
      first = 0
    },
    size: () => refs.length - first,
  }
}
