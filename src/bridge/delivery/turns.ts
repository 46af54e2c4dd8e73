/** Limits concurrency; further callers wait in the order of their calls. */
export interface Turns {
  /**
   * Resolves when it is the caller's turn, with the function that ends the turn and may be called
   * twice.
   */
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
