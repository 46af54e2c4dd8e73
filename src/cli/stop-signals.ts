import fs from 'node:fs'

/** The signals by which a person or systemd asks us to end. */
export interface StopSignals {
  /** Settles at the first. */
  readonly first: Promise<NodeJS.Signals>
  /** Settles at the second: now, and no longer in order. */
  readonly second: Promise<NodeJS.Signals>
}

/**
 * Listens from now on; without it the process would exit immediately. SIGHUP calls `onReload` if
 * it is given and the process has no terminal; with one, the signal says that the terminal is gone.
 */
export function listenForStop(onReload?: () => void): StopSignals {
  const wake: ((signal: NodeJS.Signals) => void)[] = []
  const next = () => new Promise<NodeJS.Signals>((resolve) => wake.push(resolve))
  const [first, second] = [next(), next()]
  const isReloaded = onReload !== undefined && !hasTerminal()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    if (signal === 'SIGHUP' && isReloaded) process.on(signal, onReload)
    else process.on(signal, () => wake.shift()?.(signal))
  }
  return { first, second }
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
