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
  /** One of STATE: `loading` until the first full state has arrived over the bridge. */
  readonly state: () => number
  /** When this process started, in tracker seconds. */
  readonly startedSeconds: () => number
  /**
   * The tracker second up to which silence does not count against peers: when this process started,
   * or when it took over swarms without all of their announces.
   */
  readonly silentSince: () => number
  /**
   * Whether the bridge is down or not caught up, so that an unknown hash may still become known
   * (rule 47).
   */
  readonly isBehind: () => boolean
  /** Whether the tracker is stopping: long work in any thread then ends. */
  readonly isStopping: () => boolean
  /**
   * The number of this start, which is the high half of every sequence number: higher than those of
   * earlier starts.
   */
  readonly boot: () => number
  /**
   * A number that grows with each message to announce threads. It shows a thread that blocks in
   * system calls that there is one.
   */
  readonly messages: () => number
  /** A number that makes the order of hash tables differ between trackers. */
  readonly seed: () => number
  /**
   * A secret number that all trackers share. They use it to hash the names of things that they tell
   * each other about.
   */
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

/** Writes the status; only the main thread does. */
export function writeStatus(words: Int32Array, name: keyof typeof AT, value: number): void {
  Atomics.store(words, AT[name], value)
}

/**
 * Makes announce threads look for a message. Call it after the message is sent: a thread that looks
 * too early does not look again.
 */
export function noteMessage(words: Int32Array): void {
  Atomics.add(words, AT.messages, 1)
}
