// Which tracker holds which torrents. Info hashes are divided into slots, and each slot has an
// order of trackers: the first one holds it, the others follow when it is down.

/** A torrent is in the slot given by CRC-32 of its info hash, modulo this. */
export const SLOTS = 256

/** The trackers of one slot: the holder first, then those that take over. */
export type SlotOrder = readonly string[]

/**
 * Returns the order of trackers for every slot, which depends only on their names: the same from
 * any list of the same names. Every tracker holds the same number of slots, give or take one. The
 * slots of a removed tracker go to their standbys; a new tracker takes slots from all others. In
 * both cases a few more move, which keeps the shares even.
 */
export function slotOrders(names: readonly string[]): readonly SlotOrder[] {
  const trackers = [...new Set(names)].sort()
  const bids = bidsOf(trackers)
  const holders = dealt(bids, trackers)
  // The tracker that would hold it without the present holder.
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

/** A tracker for a slot; the highest score gets it (rendezvous hashing), while there is room. */
interface Bid {
  readonly slot: number
  readonly name: string
  readonly score: number
}

/** Returns every tracker for every slot, highest score first. */
function bidsOf(trackers: readonly string[]): readonly Bid[] {
  const bids = Array.from({ length: SLOTS }, (_, slot) =>
    trackers.map((name) => ({ slot, name, score: scoreOf(name, slot) })),
  ).flat()
  return bids.sort((a, b) => b.score - a.score || a.slot - b.slot || (a.name < b.name ? -1 : 1))
}

/**
 * Returns the tracker of each slot, each with an even share. Slots that cannot be divided evenly go
 * to the highest bids. Without trackers, the list is empty.
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
