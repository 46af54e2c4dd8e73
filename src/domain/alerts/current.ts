import type { AlertState } from './life.ts'

/** What a target knows about an alert, and the state of the alert. */
export interface Known {
  readonly state: AlertState
  /** Whether the target has accepted the alert, but not the message that it has ended. */
  readonly isTold: boolean
}

/**
 * Whether a line of a message still has to be sent when its target can be reached again. `known` is
 * null for an alert that is no longer stored.
 */
export function isCurrent(
  what: 'firing' | 'repeat' | 'resolved' | 'test',
  known: Known | null,
): boolean {
  if (what === 'test') return true
  if (known === null) return false
  const { state, isTold } = known
  if (what === 'resolved') return state === 'resolved' && isTold
  if (what === 'firing') return state !== 'resolved' && !isTold
  return state === 'firing'
}
