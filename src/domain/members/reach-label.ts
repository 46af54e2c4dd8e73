/** What a page says of whether others can connect to a client; null while nobody has tried. */
export function reachWords(isReachable: boolean | null): string | null {
  if (isReachable === null) return null
  return isReachable ? 'reachable' : 'not reachable: its port is closed'
}
