/** Lets a few do something at once; the others wait in the order in which they came. */
export interface Turns {
  /** Settles when it is their turn, with what ends it; ending it twice is ending it once. */
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
