import type { HolderMap } from '../../domain/fleet/holders.ts'
import { sharesOf } from '../../domain/fleet/holders.ts'
import type { HandoverFault } from '../handover/giving.ts'
import type { HandoverFigures } from '../handover/handover.ts'

/** A tracker's share in the map of holders, as it reports it. */
export interface Shares {
  readonly version: number
  readonly holds: number
  readonly standsBy: number
  /** Whether staff drain this tracker. */
  readonly isDrained?: boolean
  /** The slots that it still has to hand over to their holders. */
  readonly gives?: number[]
  /** Why the last handover of a slot failed. */
  readonly fault?: HandoverFault
}

/** What this tracker knows about who holds which torrents. */
export interface Holders {
  /** Uses a new map, which the caller has validated. */
  readonly take: (map: HolderMap) => void
  /** Counts a map that was refused. */
  readonly refuse: () => void
  /** Returns the version of the map and this tracker's share in it; null: there is no map. */
  readonly shares: () => Shares | null
  /** The number of maps that were refused since the start. */
  readonly refused: () => number
}

const nothingToGive = { figures: () => ({ left: [], fault: null }) }

/**
 * Creates the record of holders.
 * @param node the name of this tracker
 * @param onMap called with each map that is used
 * @param handover what this tracker still has to hand over
 */
export function createHolders(
  node: string,
  onMap: (map: HolderMap) => void,
  handover: { readonly figures: () => Pick<HandoverFigures, 'left' | 'fault'> } = nothingToGive,
): Holders {
  let map: HolderMap | null = null
  let refused = 0
  return {
    take(next) {
      map = next
      onMap(next)
    },
    refuse() {
      refused++
    },
    shares() {
      if (map === null) return null
      const { left, fault } = handover.figures()
      return {
        ...{ version: map.version, ...sharesOf(map, node) },
        ...(map.drained?.includes(node) === true && { isDrained: true }),
        ...(left.length > 0 && { gives: [...left] }),
        ...(fault !== null && { fault }),
      }
    },
    refused: () => refused,
  }
}
