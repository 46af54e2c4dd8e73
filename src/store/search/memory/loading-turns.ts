import { pause } from '../../../shared/running/pause.ts'
import { createTurns } from '../../../shared/running/turns.ts'
import type { Source } from './messages.ts'

/**
 * How many searches ask the database at the same time while the catalog loads. A file takes seconds
 * even if it is large, as long as no search makes the database read its pages from the disk.
 */
const AT_ONCE: Readonly<Record<Source, number>> = { file: 0, database: 2 }
/** After this time, a search asks without a turn. */
const PATIENCE_MS = 10_000

/** Limits how many searches ask the database while the catalog loads. */
export interface LoadingTurns {
  /** Waits for a turn, or for the catalog; call the returned function to end the turn. */
  readonly take: () => Promise<() => void>
  /** Tells what the catalog is loaded from; null: it is not loading. */
  readonly setLoading: (from: Source | null) => void
}

export function createLoadingTurns(): LoadingTurns {
  const turns = createTurns(Infinity)
  return {
    async take() {
      const turn = turns.take()
      if (turns.waiting() === 0) return turn
      const hasCome = new AbortController()
      const isLate = await Promise.race([
        turn.then(() => false),
        pause(PATIENCE_MS, hasCome.signal),
      ])
      hasCome.abort()
      if (!isLate) return turn
      void turn.then((end) => end())
      return () => {}
    },
    setLoading: (from) => turns.limit(from === null ? Infinity : AT_ONCE[from]),
  }
}
