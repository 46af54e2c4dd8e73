import { SILENT_SECONDS } from './processes.ts'

// Finds trackers with the same name but different data folders. The traffic of each is booked, but
// a fleet identifies trackers by name, so its map, proxies and registry have only one of them.

export interface ReportingTracker {
  readonly node: string
  /** The ID of the store; each data folder has a different one. */
  readonly storeId: string
  readonly silentSeconds: number
}

/** Returns the names under which more than one tracker currently reports. */
export function sharedNames(trackers: readonly ReportingTracker[]): readonly string[] {
  const stores = new Map<string, Set<string>>()
  for (const { node, storeId, silentSeconds } of trackers) {
    if (silentSeconds > SILENT_SECONDS) continue
    stores.set(node, (stores.get(node) ?? new Set()).add(storeId))
  }
  return [...stores].flatMap(([node, all]) => (all.size > 1 ? [node] : []))
}
