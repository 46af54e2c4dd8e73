/** Limits how much work runs at the same time; more of it waits, in the order of the calls. */
export interface Turns {
  /**
   * Resolves when it is the caller's turn, with the function that ends the turn and may be called
   * twice.
   */
  readonly take: () => Promise<() => void>
  /** Runs work when it is its turn. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>
  /** Changes how much runs at the same time; what runs continues. */
  readonly limit: (atOnce: number) => void
  /** Returns how many callers wait for a turn. */
  readonly waiting: () => number
}

/** Creates turns that `atOnce` callers may have at the same time. */
export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = []
  let running = 0
  const next = () => {
    while (running < atOnce && waiting.length > 0) waiting.shift()?.()
  }
  const begin = () => {
    running++
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      running--
      next()
    }
  }
  const take = (): Promise<() => void> => {
    if (running < atOnce) return Promise.resolve(begin())
    return new Promise((resolve) => waiting.push(() => resolve(begin())))
  }
  return {
    take,
    async run(work) {
      const end = await take()
      try {
        return await work()
      } finally {
        end()
      }
    },
    limit(now) {
      atOnce = now
      next()
    },
    waiting: () => waiting.length,
  }
}
