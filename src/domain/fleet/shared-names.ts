import { SILENT_SECONDS } from './processes.ts'

// Trackers of one name with different data folders. Each books its traffic, but a fleet knows
// trackers by their names: its map, its proxies and its registry have only one of them.

export interface ReportingTracker {
  readonly node: string
  /** One data folder has one. */
  readonly storeId: string
  readonly silentSeconds: number
}

/** Names under which more than one tracker reports now. */
export function sharedNames(trackers: readonly ReportingTracker[]): readonly string[] {
  const stores = new Map<string, Set<string>>()
  for (const { node, storeId, silentSeconds } of trackers) {
    if (silentSeconds > SILENT_SECONDS) continue
    stores.set(node, (stores.get(node) ?? new Set()).add(storeId))
  }
  return [...stores].flatMap(([node, all]) => (all.size > 1 ? [node] : []))
}
