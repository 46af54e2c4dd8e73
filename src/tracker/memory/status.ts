import { H } from './layout.ts'

export const STATE = { loading: 0, ready: 1, draining: 2 } as const

const AT = {
  state: H.status,
  startedSeconds: H.status + 1,
  isBehind: H.status + 2,
  stop: H.status + 3,
  boot: H.status + 4,
  seed: H.status + 5,
  messages: H.status + 6,
  tookOverAt: H.status + 7,
  fleetSeed: H.status + 8,
} as const

/** The status of the process, in words that every thread reads. */
export interface TrackerStatus {
  /** One of STATE: `loading` until the first full state came over the bridge. */
  readonly state: () => number
  /** Tracker second at which this process started. */
  readonly startedSeconds: () => number
  /**
   * Tracker second before which silence expires no peer: this process started, or it took swarms
   * over without having received every announce of them.
   */
  readonly silentSince: () => number
  /** Whether the bridge is down or not caught up: an unknown hash may yet turn up (rule 47). */
  readonly isBehind: () => boolean
  /** The stop word: long work of any thread ends when it is set. */
  readonly isStopping: () => boolean
  /** High half of every sequence: above that of every earlier start. */
  readonly boot: () => number
  /**
   * Grows when there is news for announce threads, so that a thread that blocks in system calls
   * checks.
   */
  readonly messages: () => number
  /** Makes the order of hash tables differ from tracker to tracker. */
  readonly seed: () => number
  /** A secret number that all trackers have: they name things to each other by hashes of it. */
  readonly fleetSeed: () => number
}

export function attachStatus(words: Int32Array): TrackerStatus {
  return {
    state: () => words[AT.state],
    startedSeconds: () => words[AT.startedSeconds],
    silentSince: () => Math.max(words[AT.startedSeconds], words[AT.tookOverAt]),
    isBehind: () => words[AT.isBehind] !== 0,
    isStopping: () => words[AT.stop] !== 0,
    boot: () => words[AT.boot],
    messages: () => Atomics.load(words, AT.messages),
    seed: () => words[AT.seed],
    fleetSeed: () => words[AT.fleetSeed],
  }
}

/** Only the main thread writes them. */
export function writeStatus(words: Int32Array, name: keyof typeof AT, value: number): void {
  Atomics.store(words, AT[name], value)
}

/** Behind a message to an announce thread: noted before, it may look too early, and not again. */
export function noteMessage(words: Int32Array): void {
  Atomics.add(words, AT.messages, 1)
}
