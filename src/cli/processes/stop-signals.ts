import fs from 'node:fs'

/** The signals by which a person or systemd asks us to end. */
export interface StopSignals {
  /** Settles at the first. */
  readonly first: Promise<NodeJS.Signals>
  /** Settles at the second: now, and no longer in order. A third one ends the process itself. */
  readonly second: Promise<NodeJS.Signals>
}

/**
 * The same signal within this time is no second one: npm also passes on a Ctrl-C that the terminal
 * has sent to every process of the command.
 */
const TWICE_MS = 250
/** How long a start may continue once the process is asked to end. */
const START_SECONDS = 10

/**
 * Listens from now on; without it the process would exit immediately. SIGHUP calls `onReload` if
 * it is given and the process has no terminal; with one, the signal says that the terminal is gone.
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
 * Ends the process if it is asked to before `isStarted`: at the second signal, or some seconds
 * after the first. There is nothing to end in order yet; what it has started ends with it, as after
 * kill -9.
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

/** Whether a terminal controls this process, also if its input and output go elsewhere (tty(4)). */
function hasTerminal(): boolean {
  try {
    fs.closeSync(fs.openSync('/dev/tty', fs.constants.O_RDWR | fs.constants.O_NOCTTY))
    return true
  } catch {
    return false
  }
}
