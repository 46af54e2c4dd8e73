import type { HolderMap } from '../../domain/fleet/holders.ts'
import { sharesOf } from '../../domain/fleet/holders.ts'

/** What this tracker knows of who holds which torrents. */
export interface Holders {
  /** Uses another map from now on, which was found to be valid. */
  readonly take: (map: HolderMap) => void
  /** Counts a map that was refused. */
  readonly refuse: () => void
  /** The version of its map and its part in it; null: there is no map. */
  readonly shares: () => { version: number; holds: number; standsBy: number } | null
  /** Maps that were refused since the start. */
  readonly refused: () => number
}

/** @param node the name of this tracker */
export function createHolders(node: string): Holders {
  let map: HolderMap | null = null
  let refused = 0
  return {
    take(next) {
      map = next
    },
    refuse() {
      refused++
    },
    shares: () => (map === null ? null : { version: map.version, ...sharesOf(map, node) }),
    refused: () => refused,
  }
}
