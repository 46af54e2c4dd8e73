/** How many searches ask the database at the same time while the catalog loads. */
const AT_ONCE = 2
/** After this time, a search asks without a turn. */
const PATIENCE_MS = 10_000

/** Limits how many searches ask the database at the same time. */
export interface Turns {
  /** Waits for a turn, or for the catalog; call the returned function to end the turn. */
  readonly take: () => Promise<() => void>
  /** Sets whether turns are limited. */
  readonly limit: (isLimited: boolean) => void
}

export function createTurns(): Turns {
  const waiting = new Set<() => void>()
  let isLimited = false
  let running = 0
  const next = () => waiting.values().next().value?.()
  const end = () => {
    running--
    if (running < AT_ONCE) next()
  }
  return {
    async take() {
      if (isLimited && running >= AT_ONCE) await turn(waiting)
      running++
      return end
    },
    limit(isNow) {
      isLimited = isNow
      if (!isNow) for (const begin of [...waiting]) begin()
    },
  }
}

function turn(waiting: Set<() => void>): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => begin(), PATIENCE_MS)
    const begin = () => {
      clearTimeout(patience)
      waiting.delete(begin)
      resolve()
    }
    waiting.add(begin)
  })
}
