// Which tracker holds each slot of torrents and which one is its standby, as one numbered map that
// is the same on every tracker and proxy (docs/decisions/0044).

import { SLOTS, slotOrders } from './slots.ts'

/** The map of holders. */
export interface HolderMap {
  /** The version, which grows with every change. */
  readonly version: number
  /** The names of the trackers, each of them once, sorted. */
  readonly trackers: readonly string[]
  /** For each slot, the index of its holder in `trackers`. */
  readonly holders: readonly number[]
  /** For each slot, the index of its standby; null: there is none. */
  readonly standbys: readonly (number | null)[]
  /** The URL at which other trackers reach each of `trackers`; null: it is not known. */
  readonly links?: readonly (TrackerLink | null)[]
  /** The names of trackers that staff drain: they neither hold a slot nor are a standby. */
  readonly drained?: readonly string[]
  /**
   * For each slot, the index of the tracker that held it before and is to hand its swarms over to
   * the holder; null: the holder already has all of them.
   */
  readonly givers?: readonly (number | null)[]
}

/** What staff and trackers require of the next map, in addition to the list of serving trackers. */
export interface MapNews {
  /** Names of trackers that are drained. */
  readonly drained?: readonly string[]
  /**
   * The slots that trackers have handed over to their holders, by the name of the previous holder.
   */
  readonly given?: ReadonlyMap<string, ReadonlySet<number>>
}

/**
 * The URL at which other trackers reach a tracker, and the ID of its store, by which they recognize
 * it.
 */
export interface TrackerLink {
  readonly url: string
  readonly storeId: string
}

/**
 * Returns the map that follows `current` when these trackers serve; null: nothing changes. No map
 * is needed until there is a second tracker. If all of them are drained, all of them hold slots.
 *
 * @param links the links of the trackers by name; absent: as in `current`
 */
export function nextMap(
  current: HolderMap | null,
  names: readonly string[],
  links: ReadonlyMap<string, TrackerLink> = linksOf(current),
  news: MapNews = { drained: current?.drained },
): HolderMap | null {
  const trackers = [...new Set(names)].sort()
  if (trackers.length === 0 || (current === null && trackers.length < 2)) return null
  const drained = trackers.filter((name) => news.drained?.includes(name) === true)
  const isOut = (name: string) => drained.length < trackers.length && drained.includes(name)
  const orders = slotOrders(trackers.filter((name) => !isOut(name)))
  const placed = orders.map((order) => order.map((name) => trackers.indexOf(name)))
  const givers = giversOf(current, trackers, orders, news)
  const next = {
    version: (current?.version ?? 0) + 1,
    trackers,
    holders: placed.map(([holder]) => holder),
    standbys: placed.map(([, standby]) => (standby === undefined ? null : standby)),
    links: trackers.map((name) => links.get(name) ?? null),
    ...(drained.length > 0 && { drained }),
    ...(givers.some((giver) => giver !== null) && { givers }),
  }
  return current !== null && isSame(current, next) ? null : next
}

/**
 * Returns, for each slot, the index of the tracker that has to hand it over to the holder; null:
 * none.
 */
function giversOf(
  current: HolderMap | null,
  trackers: readonly string[],
  orders: readonly (readonly string[])[],
  { given }: MapNews,
): readonly (number | null)[] {
  return orders.map(([holder], slot) => {
    if (current === null) return null
    const before = current.trackers[current.holders[slot]]
    const place = current.givers?.[slot] ?? null
    const giver = place === null ? null : current.trackers[place]
    const isGiving = giver !== null && giver !== holder && given?.get(giver)?.has(slot) !== true
    // If two trackers may have the swarms, the one that clients have used until now hands them
    // over.
    const from = isGiving ? giver : before
    return from === holder || !trackers.includes(from) ? null : trackers.indexOf(from)
  })
}

/** Returns the links in a map, by the name of the tracker. */
function linksOf(map: HolderMap | null): ReadonlyMap<string, TrackerLink> {
  const { trackers = [], links = [] } = map ?? {}
  return new Map(
    trackers.flatMap((name, place) => {
      const link = links[place] ?? null
      return link === null ? [] : [[name, { url: link.url, storeId: link.storeId }] as const]
    }),
  )
}

function isSame(one: HolderMap, other: HolderMap): boolean {
  const parts = ({ drained = [], givers = [], ...map }: HolderMap) => {
    return [map.trackers, map.holders, map.standbys, [...linksOf(map)], drained, givers]
  }
  return JSON.stringify(parts(one)) === JSON.stringify(parts(other))
}

/**
 * Returns the URL at which other machines reach a service that listens at `url`. A wildcard address
 * is replaced with `address`; null: it is not known.
 */
export function reachableAt(url: string, address: string | undefined): string | null {
  const found = /^(t(?:cp|ls):\/\/)(?:0\.0\.0\.0|\[::\]):(\d+)$/.exec(url)
  if (found === null) return url
  if (address === undefined) return null
  return `${found[1]}${address.includes(':') ? `[${address}]` : address}:${found[2]}`
}

/** Returns what is wrong with a map that was received; null: it can be used. */
export function mapFault(map: HolderMap): string | null {
  const { trackers, holders, standbys, links, drained = [], givers } = map
  if (trackers.length === 0) return 'it names no tracker'
  if (links !== undefined && links.length !== trackers.length)
    return 'it does not have one link for each tracker'
  if (new Set(trackers).size !== trackers.length) return 'it names a tracker twice'
  if (drained.some((name) => !trackers.includes(name))) return 'it drains an unknown tracker'
  if (holders.length !== SLOTS || standbys.length !== SLOTS)
    return `it does not have ${SLOTS} slots`
  if (givers !== undefined && givers.length !== SLOTS) return `it does not have ${SLOTS} slots`
  for (let slot = 0; slot < SLOTS; slot++) {
    const fault = slotFault(map, slot)
    if (fault !== null) return fault
  }
  return null
}

function slotFault(map: HolderMap, slot: number): string | null {
  const { trackers, holders, standbys, drained = [], givers } = map
  const [holder, standby, giver] = [holders[slot], standbys[slot], givers?.[slot] ?? null]
  if (holder >= trackers.length) return `slot ${slot} has an unknown holder`
  const areAllDrained = drained.length === trackers.length
  if (!areAllDrained && drained.includes(trackers[holder])) {
    return `the holder of slot ${slot} is drained`
  }
  if (giver !== null && (giver >= trackers.length || giver === holder)) {
    return `the tracker that hands slot ${slot} over is not valid`
  }
  if (standby === null) {
    const serving = areAllDrained ? trackers.length : trackers.length - drained.length
    return serving > 1 ? `no tracker stands by for slot ${slot}` : null
  }
  const isValid = standby < trackers.length && standby !== holder
  return isValid ? null : `the tracker that stands by for slot ${slot} is not valid`
}

/** Returns for how many slots a tracker is the holder, and for how many the standby. */
export function sharesOf(map: HolderMap, name: string): { holds: number; standsBy: number } {
  const place = map.trackers.indexOf(name)
  const count = (list: readonly (number | null)[]) => list.filter((one) => one === place).length
  return { holds: count(map.holders), standsBy: count(map.standbys) }
}

/**
 * Returns the names of the trackers for every slot: the holder, the standby, then the others in the
 * order in which they take over.
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
