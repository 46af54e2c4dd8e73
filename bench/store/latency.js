export function latency() {
  return { rows: [], longestPauseMs: 0 }
}
