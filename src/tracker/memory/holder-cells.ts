import type { HolderMap } from '../../domain/fleet/holders.ts'
import { slotOf } from '../../domain/fleet/holders.ts'
import { SLOTS } from '../../domain/fleet/slots.ts'
import { H } from './layout.ts'
import { hashRecord } from './tables/torrent-row.ts'

// The map of holders, in words that every thread reads. Trackers are numbered from 1 in the order
// of the map; 0 is this tracker.

/** The most trackers in a map (bridge/events/holder-events.ts). */
const MOST_PLACES = 64

/**
 * The version of the map (0 without other trackers), whether each tracker can be asked, how often
 * slots were handed over, and a word per slot.
 */
const AT = {
  version: H.holders,
  isUp: H.holders + 1,
  moves: H.holders + 79,
  slots: H.holders + 80,
} as const

// The word of a slot: the lowest bits are its holder; above them are the standby, flags, and the
// tracker that hands the slot over to the holder.
const PLACE_BITS = 7
const PLACE = (1 << PLACE_BITS) - 1
/** This tracker took the slot over from a whole copy, and its holder has not been reached since. */
const TOOK_OVER = 1 << 15
/** This tracker is the standby of the slot. */
const STANDS_BY_HERE = 1 << 16
const GIVER_SHIFT = 24

/** The state of a slot that moves between this tracker and another one, as flags of its word. */
export const MOVE = {
  none: 0,
  /** This tracker hands the slot over and still has the swarms. */
  has: 1 << 17,
  /** This tracker sends the swarms: requests wait at the holder until they have arrived. */
  sends: 1 << 18,
  /** This tracker has handed the slot over, but the map does not say so yet. */
  gave: 1 << 19,
  /** This tracker is the holder, but does not have the swarms yet. */
  lacks: 1 << 20,
} as const
export type Move = (typeof MOVE)[keyof typeof MOVE]
const MOVES = MOVE.has | MOVE.sends | MOVE.gave | MOVE.lacks

/** As the standby, this tracker has a copy of the slot that has not been merged into its swarms. */
const HAS_COPY = 1 << 21
/** A request waits until the swarms of that copy are loaded. */
const IS_WANTED = 1 << 22
/** This tracker counted snatches that the slot's holder may not have counted. */
const HAS_SNATCHES = 1 << 23
const KEPT = HAS_COPY | IS_WANTED | HAS_SNATCHES | TOOK_OVER

export interface HolderCells {
  /** Whether there are other trackers. */
  readonly isShared: () => boolean
  readonly version: () => number
  /** Returns the slot of a torrent; -1 without an info hash. */
  readonly slotOf: (torrent: number) => number
  /** The same, but also -1 if there are no other trackers: this tracker then decides. */
  readonly sharedSlotOf: (torrent: number) => number
  /**
   * The tracker to ask for torrents of a slot, and in the bits above (PLACE_BITS) the one to ask if
   * the first does not answer; 0: this tracker answers, because it has the swarms or can reach no
   * other.
   */
  readonly placesOf: (slot: number) => number
  /** Returns the places of the other trackers that can be asked. */
  readonly upPlaces: () => readonly number[]
  /**
   * Returns `placesOf`, with the slot in the bits above while trackers may be handing it over.
   * Torrents with the same number are asked for together, because one tracker has all of them or
   * none.
   */
  readonly groupOf: (slot: number) => number
  /** Whether this tracker has the swarms of a slot or is its standby. */
  readonly isHere: (slot: number) => boolean
  /** Whether this tracker knows every swarm of a slot, so that a torrent without peers has none. */
  readonly isKnown: (slot: number) => boolean
  /** Whether the swarms are being moved, so that requests of other trackers must wait. */
  readonly isMoving: (slot: number) => boolean
  /** Whether this tracker must decide while the swarms are still in its copy of the slot. */
  readonly waitsForCopy: (slot: number) => boolean
  /** Asks for the swarms of that copy, because a request waits for them. */
  readonly askForCopy: (slot: number) => void
  /** Records that a snatch was counted here, although another tracker may hold the torrent. */
  readonly noteSnatch: (torrent: number) => void
  /**
   * A number that changes when a slot leaves this tracker: earlier answers about where slots are
   * may then be wrong.
   */
  readonly moves: () => number
}

/** Returns the holder from a pair of places. */
export const firstPlace = (places: number) => places & PLACE
/** Returns the standby from a pair of places; 0: no other tracker. */
export const secondPlace = (places: number) => (places >>> PLACE_BITS) & PLACE

function slotNumber(words: Int32Array, torrent: number): number {
  const record = hashRecord(words, torrent, false)
  if (record === 0) return -1
  return slotOf(
    words[record],
    words[record + 1],
    words[record + 2],
    words[record + 3],
    words[record + 4],
  )
}

/** Returns the word of a slot. If there is no slot, returns 0, as if this tracker held it. */
function slotAt(words: Int32Array, slot: number): number {
  return slot < 0 ? 0 : Atomics.load(words, AT.slots + slot)
}

function ifUp(words: Int32Array, place: number): number {
  return place !== 0 && words[AT.isUp + place] !== 0 ? place : 0
}

/**
 * Returns the trackers to ask for a slot, from the word of the slot.
 * @param word the word of a slot
 */
function placesIn(words: Int32Array, word: number): number {
  // The common case: a slot of this tracker.
  if ((word & PLACE) === 0 && (word & MOVES) === 0) return 0
  if ((word & MOVE.has) !== 0) return 0
  const isOut = (word & (MOVE.sends | MOVE.gave)) !== 0
  const giver = isOut ? 0 : ifUp(words, word >>> GIVER_SHIFT)
  const holder = ifUp(words, word & PLACE)
  if (giver !== 0) return giver | (holder << PLACE_BITS)
  const standby = ifUp(words, (word >>> PLACE_BITS) & PLACE)
  return holder !== 0 ? holder | (standby << PLACE_BITS) : standby
}

function waitsForCopy(words: Int32Array, word: number): boolean {
  return (word & HAS_COPY) !== 0 && placesIn(words, word) === 0
}

function isKnownIn(words: Int32Array, word: number): boolean {
  if (waitsForCopy(words, word)) return false
  if ((word & (MOVE.has | TOOK_OVER)) !== 0) return true
  return (word & PLACE) === 0 && (word & MOVE.lacks) === 0
}

export function attachHolderCells(words: Int32Array): HolderCells {
  return {
    isShared: () => words[AT.version] !== 0,
    version: () => words[AT.version] >>> 0,
    moves: () => Atomics.load(words, AT.moves),
    slotOf: (torrent) => slotNumber(words, torrent),
    sharedSlotOf: (torrent) => (words[AT.version] === 0 ? -1 : slotNumber(words, torrent)),
    placesOf: (slot) => placesIn(words, slotAt(words, slot)),
    groupOf(slot) {
      const word = slotAt(words, slot)
      const places = placesIn(words, word)
      const isGiven = places !== 0 && word >>> GIVER_SHIFT !== 0
      return isGiven ? places | ((slot + 1) << (2 * PLACE_BITS)) : places
    },
    upPlaces() {
      const places: number[] = []
      if (words[AT.version] === 0) return places
      for (let place = 1; place <= MOST_PLACES; place++) {
        if (words[AT.isUp + place] !== 0) places.push(place)
      }
      return places
    },
    isHere(slot) {
      const word = slotAt(words, slot)
      if ((word & MOVE.has) !== 0) return true
      const isOut = (word & (MOVE.sends | MOVE.gave)) !== 0
      if (isOut && ifUp(words, word & PLACE) !== 0) return false
      return (word & PLACE) === 0 || (word & STANDS_BY_HERE) !== 0
    },
    isKnown: (slot) => slot < 0 || isKnownIn(words, slotAt(words, slot)),
    isMoving(slot) {
      const word = slotAt(words, slot)
      if ((word & MOVE.sends) !== 0) return true
      return (word & MOVE.lacks) !== 0 && ifUp(words, word >>> GIVER_SHIFT) !== 0
    },
    waitsForCopy: (slot) => waitsForCopy(words, slotAt(words, slot)),
    askForCopy: (slot) => void Atomics.or(words, AT.slots + slot, IS_WANTED),
    noteSnatch(torrent) {
      const slot = words[AT.version] === 0 ? -1 : slotNumber(words, torrent)
      if ((slotAt(words, slot) & PLACE) !== 0) writeHasSnatches(words, slot)
    },
  }
}

/**
 * Writes the map; only the main thread does. If the map is null or has one tracker, this tracker
 * answers everything.
 *
 * @param moveOf returns the state of a slot at this tracker
 */
export function writeHolders(
  words: Int32Array,
  map: HolderMap | null,
  node: string,
  moveOf: (slot: number) => Move = () => MOVE.none,
): void {
  const isShared = map !== null && map.trackers.length > 1
  for (let slot = 0; slot < SLOTS; slot++) {
    const word = isShared ? slotWord(map, slot, map.trackers.indexOf(node)) | moveOf(slot) : 0
    writeSlot(words, slot, isShared ? KEPT : 0, word)
  }
  Atomics.add(words, AT.moves, 1)
  Atomics.store(words, AT.version, isShared ? map.version : 0)
}

function slotWord(map: HolderMap, slot: number, own: number): number {
  const { holders, standbys } = map
  const [holder, standby] = [holders[slot], standbys[slot]]
  const giver = map.givers?.[slot] ?? null
  const from = giver === null || giver === own ? 0 : (giver + 1) << GIVER_SHIFT
  if (holder === own) return from
  if (standby === own) return (holder + 1) | STANDS_BY_HERE | from
  return (holder + 1) | (standby === null ? 0 : (standby + 1) << PLACE_BITS) | from
}

/** Writes the state of a slot at this tracker; only the main thread does. */
export function writeMove(words: Int32Array, slot: number, move: Move): void {
  writeSlot(words, slot, ~MOVES, move)
  Atomics.add(words, AT.moves, 1)
}

/** Writes a slot's word without losing flags that announce threads set at the same time. */
function writeSlot(words: Int32Array, slot: number, kept: number, others: number): void {
  const at = AT.slots + slot
  let word = Atomics.load(words, at)
  for (;;) {
    const found = Atomics.compareExchange(words, at, word, (word & kept) | others)
    if (found === word) return
    word = found
  }
}

/**
 * Writes whether this tracker has a copy of a slot that is not in its swarms; only the main thread
 * does.
 */
export function writeHasCopy(words: Int32Array, slot: number, hasCopy: boolean): void {
  if (hasCopy) Atomics.or(words, AT.slots + slot, HAS_COPY)
  else Atomics.and(words, AT.slots + slot, ~(HAS_COPY | IS_WANTED))
  Atomics.add(words, AT.moves, 1)
}

/**
 * Writes whether this tracker took a slot over from a whole copy, until its holder is reached; only
 * the main thread does.
 */
export function writeTookOver(words: Int32Array, slot: number, tookOver: boolean): void {
  if (tookOver) Atomics.or(words, AT.slots + slot, TOOK_OVER)
  else Atomics.and(words, AT.slots + slot, ~TOOK_OVER)
}

/** Whether a request waits for the swarms in the copy of a slot. */
export function isWanted(words: Int32Array, slot: number): boolean {
  return (Atomics.load(words, AT.slots + slot) & IS_WANTED) !== 0
}

/** Records that this tracker counted snatches of a slot that its holder may not have counted. */
export function writeHasSnatches(words: Int32Array, slot: number): void {
  Atomics.or(words, AT.slots + slot, HAS_SNATCHES)
}

/**
 * Returns whether there are such snatches, and clears the mark, because they are handed over next.
 */
export function takeHasSnatches(words: Int32Array, slot: number): boolean {
  return (Atomics.and(words, AT.slots + slot, ~HAS_SNATCHES) & HAS_SNATCHES) !== 0
}

/** Writes whether the tracker at a place can be asked; only the link thread does. */
export function writeIsUp(words: Int32Array, place: number, isUp: boolean): void {
  Atomics.store(words, AT.isUp + place, isUp ? 1 : 0)
}
