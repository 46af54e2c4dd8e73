import type { AlertState } from './life.ts'

/** A target's knowledge of an alert, and the state of the alert. */
export interface Known {
  readonly state: AlertState
  /** The target has accepted it, and not its end. */
  readonly isTold: boolean
}

/**
 * Whether a line of a message is still to be sent when its target can be reached again; `known` is
 * null for an alert that is not stored any more.
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
