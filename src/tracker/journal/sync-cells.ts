import { H } from '../memory/layout.ts'

/** Messages between the sync thread and the main thread. */
export const SYNC = {
  stop: H.status + 16,
  rounds: H.status + 17,
  failures: H.status + 18,
  slots: H.status + 19, // journal slots to sync, from 0
} as const
