// Which tracker holds which torrents. Info hashes are divided into slots, and each slot has an
// order of trackers: the first one holds it, the others follow when it is down.

/** A torrent is in slot CRC-32 of its info hash, modulo this. */
export const SLOTS = 256

/** Trackers of one slot, the holder first, then the one that takes over. */
export type SlotOrder = readonly string[]

/**
 * Returns the order of trackers for every slot, by name only (rendezvous hashing): the same from
 * any list of the same names. A new tracker takes slots from all others and moves nothing between
 * them; the slots of one that is removed go to the next in their order.
 */
export function slotOrders(names: readonly string[]): readonly SlotOrder[] {
  return Array.from({ length: SLOTS }, (_, slot) => {
    const scored = [...new Set(names)].map((name) => ({ name, score: scoreOf(name, slot) }))
    scored.sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    return scored.map(({ name }) => name)
  })
}

/** FNV-1a over the name and the slot, with its bits mixed: similar names must differ. */
function scoreOf(name: string, slot: number): number {
  let hash = 0x811c9dc5 ^ slot
  for (const letter of `${slot}/${name}`) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
