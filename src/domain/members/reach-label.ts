/** Describes on pages whether others can connect to a client; null when that was not tested. */
export function reachWords(isReachable: boolean | null): string | null {
  if (isReachable === null) return null
  return isReachable ? 'reachable' : 'not reachable: its port is closed'
}
