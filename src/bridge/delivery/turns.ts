/** Limits concurrency; further callers wait in the order of their calls. */
export interface Turns {
  /** Resolves at the caller's turn, with the function that ends it and may be called twice. */
  readonly take: () => Promise<() => void>
}

export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = []
  let running = 0

  function begin(): () => void {
    running++
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      running--
      waiting.shift()?.()
    }
  }

  return {
    take() {
      if (running < atOnce) return Promise.resolve(begin())
      return new Promise((resolve) => waiting.push(() => resolve(begin())))
    },
  }
}
