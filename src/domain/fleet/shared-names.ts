import { SILENT_SECONDS } from './processes.ts'

// Finds trackers with the same name but different data folders. Each books its traffic, but a fleet
// identifies trackers by name: its map, proxies and registry have only one of them.

export interface ReportingTracker {
  readonly node: string
  /** Each data folder has one. */
  readonly storeId: string
  readonly silentSeconds: number
}

/** Returns the names under which more than one tracker reports now. */
export function sharedNames(trackers: readonly ReportingTracker[]): readonly string[] {
  const stores = new Map<string, Set<string>>()
  for (const { node, storeId, silentSeconds } of trackers) {
    if (silentSeconds > SILENT_SECONDS) continue
    stores.set(node, (stores.get(node) ?? new Set()).add(storeId))
  }
  return [...stores].flatMap(([node, all]) => (all.size > 1 ? [node] : []))
}
