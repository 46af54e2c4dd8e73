// Which tracker holds each slot of torrents and which one stands by for it, as one numbered map
// that is the same on every tracker and proxy (docs/decisions/0044).

import { SLOTS, slotOrders } from './slots.ts'

/** The map: who holds what. */
export interface HolderMap {
  /** Grows with every change. */
  readonly version: number
  /** Names of trackers, each once, in order. */
  readonly trackers: readonly string[]
  /** For each slot, the place of its holder in `trackers`. */
  readonly holders: readonly number[]
  /** For each slot, the place of the tracker that stands by for it; null: there is none. */
  readonly standbys: readonly (number | null)[]
}

/**
 * Returns the map that follows `current` when these trackers serve; null: nothing changes. Until
 * there is a second tracker no map is needed.
 */
export function nextMap(current: HolderMap | null, names: readonly string[]): HolderMap | null {
  const trackers = [...new Set(names)].sort()
  if (trackers.length === 0 || (current === null && trackers.length < 2)) return null
  const orders = slotOrders(trackers).map((order) => order.map((name) => trackers.indexOf(name)))
  const next = {
    version: (current?.version ?? 0) + 1,
    trackers,
    holders: orders.map(([holder]) => holder),
    standbys: orders.map(([, standby]) => (standby === undefined ? null : standby)),
  }
  return current !== null && isSame(current, next) ? null : next
}

function isSame(one: HolderMap, other: HolderMap): boolean {
  const parts = ({ trackers, holders, standbys }: HolderMap) => [trackers, holders, standbys]
  return JSON.stringify(parts(one)) === JSON.stringify(parts(other))
}

/** Returns what is wrong with a map that arrived; null: it can be used. */
export function mapFault({ trackers, holders, standbys }: HolderMap): string | null {
  if (trackers.length === 0) return 'it names no tracker'
  if (new Set(trackers).size !== trackers.length) return 'it names a tracker twice'
  if (holders.length !== SLOTS || standbys.length !== SLOTS) return `it has not ${SLOTS} slots`
  for (let slot = 0; slot < SLOTS; slot++) {
    const [holder, standby] = [holders[slot], standbys[slot]]
    if (holder >= trackers.length) return `slot ${slot} has an unknown holder`
    if (standby === null) {
      if (trackers.length > 1) return `no tracker stands by for slot ${slot}`
    } else if (standby >= trackers.length || standby === holder) {
      return `the tracker that stands by for slot ${slot} is not valid`
    }
  }
  return null
}

/** Returns how many slots a tracker holds and for how many it stands by. */
export function sharesOf(map: HolderMap, name: string): { holds: number; standsBy: number } {
  const place = map.trackers.indexOf(name)
  const count = (list: readonly (number | null)[]) => list.filter((one) => one === place).length
  return { holds: count(map.holders), standsBy: count(map.standbys) }
}

/**
 * Returns the trackers of every slot by name: the holder, the one that stands by, then the others
 * in the order in which they take over.
 */
export function ordersOf(map: HolderMap): readonly (readonly string[])[] {
  return slotOrders(map.trackers).map((order, slot) => {
    const standby = map.standbys[slot]
    const places = [map.holders[slot], ...(standby === null ? [] : [standby])]
    return [...new Set([...places.map((place) => map.trackers[place]), ...order])]
  })
}

const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/**
 * Returns the slot of an info hash, given as five words that hold its bytes in memory order on a
 * little-endian machine: its CRC-32 modulo SLOTS, as HAProxy calculates it.
 */
export function slotOf(w0: number, w1: number, w2: number, w3: number, w4: number): number {
  let crc = fourBytes(-1, w0)
  crc = fourBytes(crc, w1)
  crc = fourBytes(crc, w2)
  crc = fourBytes(crc, w3)
  crc = fourBytes(crc, w4)
  return ~crc & (SLOTS - 1)
}

function fourBytes(before: number, word: number): number {
  let crc = CRC[(before ^ word) & 0xff] ^ (before >>> 8)
  crc = CRC[(crc ^ (word >>> 8)) & 0xff] ^ (crc >>> 8)
  crc = CRC[(crc ^ (word >>> 16)) & 0xff] ^ (crc >>> 8)
  return CRC[(crc ^ (word >>> 24)) & 0xff] ^ (crc >>> 8)
}
