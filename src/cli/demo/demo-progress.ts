import { count } from '../../shared/format.ts'

/**
 * The shortest time between two lines about one step, so that a fast machine does not print many.
 */
const PAUSE_SECONDS = 3
/** The number of steps: torrents, ledger, indexes, statistics, what people do, images. */
const STEPS = 6

export interface DemoProgress {
  /** Reports that a step begins. */
  readonly step: (name: string) => void
  /** Reports how far the current step is: `done` of `total`, such as torrents. */
  readonly part: (done: number, total: number, name: string) => void
}

/**
 * Reports what `babou demo` is doing and how far it has come: one line when a step begins, and one
 * every few seconds while it runs.
 *
 * @param seconds returns monotonic time in seconds
 */
export function createDemoProgress(
  seconds: () => number,
  say: (line: string) => void,
): DemoProgress {
  const began = seconds()
  let [nth, last] = [0, began]
  const line = (text: string) => {
    last = seconds()
    say(`${String(Math.round(last - began)).padStart(4)} s  [${nth}/${STEPS}] ${text} …`)
  }
  return {
    step(name) {
      nth += 1
      line(name)
    },
    part(done, total, name) {
      if (seconds() - last < PAUSE_SECONDS) return
      line(`${name}: ${count(done)} of ${count(total)}`)
    },
  }
}
