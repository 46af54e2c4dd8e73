/** The signals by which a person or systemd asks us to end. */
export interface StopSignals {
  /** Settles at the first. */
  readonly first: Promise<NodeJS.Signals>
  /** Settles at the second: now, and no longer in order. */
  readonly second: Promise<NodeJS.Signals>
}

/** Listens from now on; without it the process would exit immediately. */
export function listenForStop(): StopSignals {
  const wake: ((signal: NodeJS.Signals) => void)[] = []
  const next = () => new Promise<NodeJS.Signals>((resolve) => wake.push(resolve))
  const [first, second] = [next(), next()]
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => wake.shift()?.(signal))
  }
  return { first, second }
}
