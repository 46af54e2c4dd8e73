import { H } from '../memory/layout.ts'

/** What the sync thread and the main thread tell each other. */
export const SYNC = {
  stop: H.status + 16,
  rounds: H.status + 17,
  failures: H.status + 18,
  slots: H.status + 19, // journal slots to look at, from 0
} as const
