import fs from 'node:fs'

/** The signals with which a person or systemd asks the process to end. */
export interface StopSignals {
  /** Settles at the first signal. */
  readonly first: Promise<NodeJS.Signals>
  /**
   * Settles at the second signal, which means to end now, without an orderly shutdown. A third
   * signal ends the process directly.
   */
  readonly second: Promise<NodeJS.Signals>
}

/**
 * Within this time, the same signal does not count as a second one, because npm passes on a Ctrl-C
 * that the terminal has already sent to every process of the command.
 */
const TWICE_MS = 250
/** For how many seconds a start may continue after the process was asked to end. */
const START_SECONDS = 10

/**
 * Listens for signals from now on; otherwise, a signal would end the process immediately. SIGHUP
 * calls `onReload` if that is given and the process has no terminal; with a terminal, the signal
 * means that the terminal was closed.
 */
export function listenForStop(onReload?: () => void): StopSignals {
  const wake: ((signal: NodeJS.Signals) => void)[] = []
  const next = () => new Promise<NodeJS.Signals>((resolve) => wake.push(resolve))
  const [first, second] = [next(), next()]
  const isReloaded = onReload !== undefined && !hasTerminal()
  let last = { signal: '', at: 0 }
  const heard = (signal: NodeJS.Signals) => {
    const at = performance.now()
    if (signal === last.signal && at - last.at < TWICE_MS) return
    last = { signal, at }
    const settle = wake.shift()
    if (settle === undefined) process.exit(1)
    settle(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, signal === 'SIGHUP' && isReloaded ? onReload : heard)
  }
  return { first, second }
}

/**
 * Ends the process if it is asked to end before `isStarted` returns true: at the second signal, or
 * some seconds after the first one. There is nothing yet that requires an orderly shutdown; what
 * the process has started ends with it, as after kill -9.
 */
export function boundStart(
  { first, second }: StopSignals,
  isStarted: () => boolean,
  seconds = START_SECONDS,
): void {
  const end = () => {
    if (!isStarted()) process.exit(1)
  }
  void first.then(() => setTimeout(end, seconds * 1_000).unref())
  void second.then(end)
}

/**
 * Whether a terminal controls this process, even if its input and output are redirected (tty(4)).
 */
function hasTerminal(): boolean {
  try {
    fs.closeSync(fs.openSync('/dev/tty', fs.constants.O_RDWR | fs.constants.O_NOCTTY))
    return true
  } catch {
    return false
  }
}
