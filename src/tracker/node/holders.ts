import type { HolderMap } from '../../domain/fleet/holders.ts'
import { sharesOf } from '../../domain/fleet/holders.ts'
import type { HandoverFault } from '../handover/giving.ts'
import type { HandoverFigures } from '../handover/handover.ts'

/** A tracker's part in the map of holders, as it is reported. */
export interface Shares {
  readonly version: number
  readonly holds: number
  readonly standsBy: number
  /** Staff drain it. */
  readonly isDrained?: boolean
  /** Slots that it still has to hand over to their holders. */
  readonly gives?: number[]
  /** Why the last slot could not be handed over. */
  readonly fault?: HandoverFault
}

/** This tracker's knowledge of who holds which torrents. */
export interface Holders {
  /** Uses another map from now on, which was found to be valid. */
  readonly take: (map: HolderMap) => void
  /** Counts a map that was refused. */
  readonly refuse: () => void
  /** The version of its map and its part in it; null: there is no map. */
  readonly shares: () => Shares | null
  /** Maps that were refused since the start. */
  readonly refused: () => number
}

const nothingToGive = { figures: () => ({ left: [], fault: null }) }

/**
 * @param node the name of this tracker
 * @param onMap is called with each map that is used
 * @param handover what it still has to hand over
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
