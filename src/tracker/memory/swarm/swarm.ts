import { H } from '../layout.ts'
import type { Memory } from '../memory.ts'
import { T } from '../tables/torrent-row.ts'
import { attachIpv6Blocks } from './ipv6-blocks.ts'
import type { Ipv6Blocks } from './ipv6-blocks.ts'
import { noteCountChange } from './dirty-list.ts'
import { attachPastSeeders } from './past-seeders.ts'
import type { PastSeeders } from './past-seeders.ts'
import { P, PEER_FLAG, PEER_WORDS } from './peer-row.ts'
import { indexRows, resizeBlock } from './swarm-block.ts'
import { indexSlots } from './block-shape.ts'
import { capacityOf, insertSlot, moveSlot, removeSlot } from './session-index.ts'
import type { Slots } from './slots.ts'
import { slotOf } from './slot-kinds.ts'
import { attachSlots } from './slots.ts'
import { sessionSearch, type SessionSearch } from './session-search.ts'

const SEEDERS = 0
const LEECHERS = 1
const HIDDEN = 2

/**
 * The peers of a torrent, without gaps: seeders first, then leechers, then hidden peers.
 *
 * Call every function under the torrent's lock. A peer is named by the index of its row's first
 * word (swarm/peer-row.ts); this name is valid until the next `add`, `remove` or `setKind` on the
 * same torrent. None of the functions throws or creates an object.
 */
export interface Swarms extends SessionSearch {
  /**
   * Adds a session whose fields are 0 except member, key and kind; returns 0 when the memory is
   * full.
   */
  readonly add: (
    torrent: number,
    member: number,
    keyLo: number,
    keyHi: number,
    kind: number,
  ) => number
  /** Makes room for this many peers in total; returns false when the memory is full. */
  readonly reserve: (torrent: number, peers: number) => boolean
  /** Builds the index after rows and counts were written without calling `add`. */
  readonly index: (torrent: number) => void
  /** Removes the session and frees its IPv6 endpoint. */
  readonly remove: (torrent: number, peer: number) => void
  /**
   * Sets the kind of the session: PEER_FLAG seeding, partial and hidden, in any combination.
   * Returns its new name.
   */
  readonly setKind: (torrent: number, peer: number, kind: number) => number
  /**
   * For code that hides many peers without calling `setKind`, and must therefore update the slot
   * counts.
   */
  readonly slots: Slots
  readonly size: (torrent: number) => number
  /**
   * Returns the peer at this place, from 0 to `size` - 1: seeders, then leechers, then hidden
   * peers.
   */
  readonly at: (torrent: number, place: number) => number
}

const HAD_ALL = PEER_FLAG.seeding | PEER_FLAG.hadAll
const KIND_MASK = PEER_FLAG.seeding | PEER_FLAG.partial | PEER_FLAG.hidden

interface SwarmState {
  readonly words: Int32Array
  readonly memory: Memory
  readonly slots: Slots
  readonly ipv6Blocks: Ipv6Blocks
  readonly pastSeeders: PastSeeders
  readonly scratch: Int32Array
}

export function attachSwarms(memory: Memory): Swarms {
  const { words } = memory
  const search = sessionSearch(words)
  const slots = attachSlots(words, search)
  const swarms: SwarmState = {
    words,
    memory,
    slots,
    ipv6Blocks: attachIpv6Blocks(memory),
    pastSeeders: attachPastSeeders(words),
    scratch: new Int32Array(PEER_WORDS),
  }

  return {
    ...search,
    slots,
    add: (torrent, member, keyLo, keyHi, kind) => add(swarms, torrent, member, keyLo, keyHi, kind),
    remove: (torrent, peer) => remove(swarms, torrent, peer),
    reserve: (torrent, peers) => reserve(swarms, torrent, peers),
    index: (torrent) => indexRows(words, torrent, size(swarms, torrent)),
    setKind: (torrent, peer, kind) => setKind(swarms, torrent, peer, kind),
    size: (torrent) => size(swarms, torrent),
    at: (torrent, place) => (words[torrent + T.block] >>> 0) + place * PEER_WORDS,
  }
}

function size(swarms: SwarmState, torrent: number): number {
  const { words } = swarms
  return words[torrent + T.seeders] + words[torrent + T.leechers] + words[torrent + T.hidden]
}

function copyRow(
  swarms: SwarmState,
  block: number,
  capacity: number,
  from: number,
  to: number,
): void {
  const { words } = swarms
  if (from === to) return
  if (indexSlots(capacity) !== 0) moveSlot(words, block, capacity, from, to)
  const source = block + from * PEER_WORDS
  const target = block + to * PEER_WORDS
  for (let word = 0; word < PEER_WORDS; word++) words[target + word] = words[source + word]
}

/** Closes the gap at row `hole` of a region by moving it past the region's last row. */
function closeGap(swarms: SwarmState, torrent: number, region: number, hole: number): void {
  const { words } = swarms
  const block = words[torrent + T.block] >>> 0
  const capacity = capacityOf(words, torrent)
  let gap = hole
  let end = words[torrent + T.seeders]
  if (region === SEEDERS) {
    words[torrent + T.seeders]--
    copyRow(swarms, block, capacity, end - 1, gap)
    gap = end - 1
  }
  end += words[torrent + T.leechers]
  if (region === LEECHERS) words[torrent + T.leechers]--
  if (region <= LEECHERS) {
    copyRow(swarms, block, capacity, end - 1, gap)
    gap = end - 1
  }
  end += words[torrent + T.hidden]
  if (region === HIDDEN) words[torrent + T.hidden]--
  copyRow(swarms, block, capacity, end - 1, gap)
}

/** Opens a gap at the end of a region by moving the free row there; returns its number. */
function openGap(swarms: SwarmState, torrent: number, region: number): number {
  const { words } = swarms
  const block = words[torrent + T.block] >>> 0
  const capacity = capacityOf(words, torrent)
  let gap = size(swarms, torrent)
  if (region < HIDDEN) {
    const first = words[torrent + T.seeders] + words[torrent + T.leechers]
    copyRow(swarms, block, capacity, first, gap)
    gap = first
  }
  if (region < LEECHERS) {
    const first = words[torrent + T.seeders]
    copyRow(swarms, block, capacity, first, gap)
    gap = first
  }
  const counter = region === SEEDERS ? T.seeders : region === LEECHERS ? T.leechers : T.hidden
  words[torrent + counter]++
  return gap
}

function regionOf(flags: number): number {
  if ((flags & PEER_FLAG.hidden) !== 0) return HIDDEN
  return (flags & PEER_FLAG.seeding) !== 0 ? SEEDERS : LEECHERS
}

function isCountedPartial(flags: number): boolean {
  return (flags & PEER_FLAG.partial) !== 0 && regionOf(flags) === LEECHERS
}

function rowNumber(swarms: SwarmState, torrent: number, peer: number): number {
  return (peer - (swarms.words[torrent + T.block] >>> 0)) / PEER_WORDS
}

function add(
  swarms: SwarmState,
  torrent: number,
  member: number,
  keyLo: number,
  keyHi: number,
  kind: number,
): number {
  const { words, memory, slots } = swarms
  const count = size(swarms, torrent)
  if (count >= capacityOf(words, torrent) && !resizeBlock(memory, torrent, count + 1)) return 0
  const region = regionOf(kind)
  const row = openGap(swarms, torrent, region)
  const block = words[torrent + T.block] >>> 0
  const peer = block + row * PEER_WORDS
  for (let word = 0; word < PEER_WORDS; word++) words[peer + word] = 0
  words[peer + P.member] = member
  words[peer + P.keyLo] = keyLo
  words[peer + P.keyHi] = keyHi
  words[peer + P.flags] = kind & KIND_MASK
  const capacity = capacityOf(words, torrent)
  if (indexSlots(capacity) !== 0) insertSlot(words, block, capacity, row)
  if (isCountedPartial(kind)) words[torrent + T.partials]++
  slots.entered(torrent, peer)
  Atomics.add(words, H.counts, 1)
  if (region !== HIDDEN) noteCountChange(words, torrent)
  return peer
}

function remove(swarms: SwarmState, torrent: number, peer: number): void {
  const { words, slots, ipv6Blocks, memory, pastSeeders } = swarms
  const flags = words[peer + P.flags]
  const region = regionOf(flags)
  const row = rowNumber(swarms, torrent, peer)
  const capacity = capacityOf(words, torrent)
  const block = words[torrent + T.block] >>> 0
  slots.left(torrent, peer)
  if ((flags & HAD_ALL) !== 0) pastSeeders.add(torrent, words[peer + P.member])
  ipv6Blocks.free(words[peer + P.ipv6] >>> 0)
  if (isCountedPartial(flags)) words[torrent + T.partials]--
  if (indexSlots(capacity) !== 0) removeSlot(words, block, capacity, row)
  closeGap(swarms, torrent, region, row)
  Atomics.sub(words, H.counts, 1)
  if (region !== HIDDEN) noteCountChange(words, torrent)
  const count = size(swarms, torrent)
  if (count * 2 < capacity) resizeBlock(memory, torrent, count)
}

function setKind(swarms: SwarmState, torrent: number, peer: number, kind: number): number {
  const { words, slots } = swarms
  const flags = words[peer + P.flags]
  const changed = (flags & ~KIND_MASK) | (kind & KIND_MASK)
  if (changed === flags) return peer
  const from = regionOf(flags)
  const to = regionOf(changed)
  words[torrent + T.partials] +=
    (isCountedPartial(changed) ? 1 : 0) - (isCountedPartial(flags) ? 1 : 0)
  const changesSlot = slotOf(flags) !== slotOf(changed)
  if (changesSlot) slots.left(torrent, peer)
  words[peer + P.flags] = changed
  if (changesSlot) slots.entered(torrent, peer)
  if (from === to) return peer
  const moved = moveTo(swarms, torrent, peer, from, to)
  noteCountChange(words, torrent)
  return moved
}

function moveTo(
  swarms: SwarmState,
  torrent: number,
  peer: number,
  from: number,
  to: number,
): number {
  const { words, scratch } = swarms
  const block = words[torrent + T.block] >>> 0
  const capacity = capacityOf(words, torrent)
  const row = rowNumber(swarms, torrent, peer)
  for (let word = 0; word < PEER_WORDS; word++) scratch[word] = words[peer + word]
  if (indexSlots(capacity) !== 0) removeSlot(words, block, capacity, row)
  closeGap(swarms, torrent, from, row)
  const moved = openGap(swarms, torrent, to)
  const target = block + moved * PEER_WORDS
  for (let word = 0; word < PEER_WORDS; word++) words[target + word] = scratch[word]
  if (indexSlots(capacity) !== 0) insertSlot(words, block, capacity, moved)
  return target
}

function reserve(swarms: SwarmState, torrent: number, peers: number): boolean {
  return peers <= capacityOf(swarms.words, torrent) || resizeBlock(swarms.memory, torrent, peers)
}
