// Which tracker holds which torrents. Info hashes are divided into slots, and each slot has an
// order of trackers: the first one holds the slot, and the others take over, in this order, when it
// is down.

/**
 * The number of slots. A torrent is in the slot whose number is the CRC-32 of its info hash, modulo
 * this.
 */
export const SLOTS = 256

/** The trackers of one slot: the holder first, then those that take over. */
export type SlotOrder = readonly string[]

/**
 * Returns the order of trackers for every slot, which depends only on their names, not on the order
 * of the list. Every tracker holds the same number of slots, give or take one. The slots of a
 * removed tracker go to their standbys; a new tracker takes slots from all others. In both cases a
 * few more move, which keeps the shares even.
 */
export function slotOrders(names: readonly string[]): readonly SlotOrder[] {
  const trackers = [...new Set(names)].sort()
  const bids = bidsOf(trackers)
  const holders = dealt(bids, trackers)
  // The tracker that would hold the slot if its current holder were missing.
  const next = new Map(
    trackers.map((name) => {
      const others = bids.filter((bid) => bid.name !== name)
      return [name, dealt(others, trackers.toSpliced(trackers.indexOf(name), 1))]
    }),
  )
  const orders = holders.map((name, slot) => {
    const standby = next.get(name)?.[slot]
    return new Set(standby === undefined ? [name] : [name, standby])
  })
  for (const { slot, name } of bids) orders[slot]?.add(name)
  return orders.map((order) => [...order])
}

/**
 * The score of a tracker for a slot. The tracker with the highest score gets the slot (rendezvous
 * hashing), as long as it has room.
 */
interface Bid {
  readonly slot: number
  readonly name: string
  readonly score: number
}

/** Returns all trackers for all slots, highest score first. */
function bidsOf(trackers: readonly string[]): readonly Bid[] {
  const bids = Array.from({ length: SLOTS }, (_, slot) =>
    trackers.map((name) => ({ slot, name, score: scoreOf(name, slot) })),
  ).flat()
  return bids.sort((a, b) => b.score - a.score || a.slot - b.slot || (a.name < b.name ? -1 : 1))
}

/**
 * Returns the tracker of each slot, with an even share for each tracker. Slots that are left over
 * go to the highest bids. If there are no trackers, the list is empty.
 */
function dealt(bids: readonly Bid[], trackers: readonly string[]): readonly string[] {
  const even = Math.floor(SLOTS / trackers.length)
  let over = SLOTS % trackers.length
  const shares = new Map(trackers.map((name) => [name, 0]))
  const names: string[] = []
  for (const { slot, name } of bids) {
    const share = shares.get(name) ?? 0
    if (names[slot] !== undefined || share > even || (share === even && over === 0)) continue
    if (share === even) over--
    shares.set(name, share + 1)
    names[slot] = name
  }
  return names
}

/**
 * Returns the score of a tracker for a slot: FNV-1a over both, with the bits mixed, so that similar
 * names differ.
 */
function scoreOf(name: string, slot: number): number {
  let hash = 0x811c9dc5 ^ slot
  for (const letter of `${slot}/${name}`) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
