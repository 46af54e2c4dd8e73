import type { Copied, Copy } from '../../bridge/trackers/copy-frames.ts'
import {
  COPIED_TORRENT_WORDS,
  CT,
  readCopy,
  slotsIn,
  writeCopied,
} from '../../bridge/trackers/copy-frames.ts'
import { GIVEN_SESSION_WORDS } from '../../bridge/trackers/slot-frames.ts'
import type { HolderMap } from '../../domain/fleet/holders.ts'
import type { Log } from '../../shared/log.ts'
import { writeHasCopy, writeHasSnatches } from '../memory/holder-cells.ts'
import { STATE } from '../memory/status.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import type { World } from '../memory/world.ts'
import type { SlotCopy } from './slot-copy.ts'
import { createSlotCopy } from './slot-copy.ts'

/** The share of the memory that swarms and copies may not fill together. */
const RESERVE = 0.05

export interface KeepingOptions {
  readonly world: World
  readonly tables: Pick<TableWriters, 'torrents'>
  readonly log: Log
  /** Sends the body of a frame `copied` to a tracker. */
  readonly answer: (to: string, body: Buffer) => void
  /** Monotonic seconds. */
  readonly now: () => number
}

/** The half of a standby that keeps copies of slots of other trackers. */
export interface Keeping {
  readonly take: (map: HolderMap, node: string) => void
  /** The body of a frame `copy`, which was found to be valid. */
  readonly copy: (from: string, body: Uint8Array) => void
  /** Trackers that can be asked now. */
  readonly reached: (names: readonly string[]) => void
  /** Monotonic seconds at which a tracker last sent something; 0: never. */
  readonly heardAt: (from: string) => number
  /** Slots with a copy. */
  readonly slots: () => readonly number[]
  /**
   * Removes the copy of a slot and returns its sessions, as parts of a handover. `taken` has to be
   * called when they are in the swarms: requests wait until then.
   */
  readonly takeCopy: (slot: number) => readonly Int32Array[]
  readonly taken: (slot: number) => void
  /** The slot's swarms are here without its copy. */
  readonly drop: (slot: number) => void
  readonly figures: () => KeepingFigures
}

export interface KeepingFigures {
  /** Slots of which there is a whole copy, and sessions of all copies. */
  readonly slots: number
  readonly sessions: number
  readonly bytes: number
  /** Frames that were refused since the start. */
  readonly refused: number
}

interface State extends KeepingOptions {
  map: HolderMap | null
  node: string
  readonly copies: Map<number, SlotCopy>
  /** The stream of each holder, and its last frame that was used. */
  readonly streams: Map<string, { readonly number: number; frame: number; heardAt: number }>
  /** Holders whose streams do not report removals from their copies. */
  readonly incomplete: Set<string>
  /** Slots with snatches that only their holders reported: one may return without its disk. */
  readonly snatched: Set<number>
  refused: number
}

export function createKeeping(options: KeepingOptions): Keeping {
  const state: State = {
    ...options,
    ...{ map: null, node: '', copies: new Map(), streams: new Map() },
    ...{ incomplete: new Set(), snatched: new Set(), refused: 0 },
  }
  const { words, clock } = options.world
  return {
    take: (map, node) => takeMap(state, map, node),
    copy: (from, body) => take(state, from, readCopy(body)),
    slots: () => [...state.copies.keys()],
    reached(names) {
      // The next frame is refused, with which the holder begins again.
      for (const name of names) if (state.incomplete.delete(name)) state.streams.delete(name)
    },
    heardAt: (from) => state.streams.get(from)?.heardAt ?? 0,
    takeCopy(slot) {
      const holder = state.map?.trackers[state.map.holders[slot]] ?? ''
      if (state.streams.has(holder)) state.incomplete.add(holder)
      const parts = state.copies.get(slot)?.parts(clock.seconds()) ?? []
      state.copies.delete(slot)
      if (state.snatched.delete(slot)) writeHasSnatches(words, slot)
      return parts
    },
    taken(slot) {
      // The holder may have come back and begun another one.
      if (!state.copies.has(slot)) writeHasCopy(words, slot, false)
    },
    drop: (slot) => drop(state, slot),
    figures: () => figuresOf(state),
  }
}

function figuresOf({ copies, refused }: State): KeepingFigures {
  const all = [...copies.values()]
  return {
    slots: all.filter((copy) => copy.isWhole()).length,
    sessions: all.reduce((sum, copy) => sum + copy.sessions(), 0),
    bytes: bytesOf(copies),
    refused,
  }
}

function bytesOf(copies: State['copies']): number {
  let bytes = 0
  for (const copy of copies.values()) bytes += copy.bytes()
  return bytes
}

/** Copies of slots that this tracker holds now are still used if it never gets their swarms. */
function takeMap(state: State, map: HolderMap, node: string): void {
  Object.assign(state, { map, node })
  const own = map.trackers.indexOf(node)
  for (const slot of [...state.copies.keys()]) {
    if (map.holders[slot] !== own && map.standbys[slot] !== own) drop(state, slot)
  }
}

function drop({ copies, world }: State, slot: number): void {
  if (copies.delete(slot)) writeHasCopy(world.words, slot, false)
}

function take(state: State, from: string, copy: Copy): void {
  const { streams, incomplete, log, world, now } = state
  const { stream, number, kind, words } = copy
  const fault = faultOf(state, from, copy)
  if (fault !== null) {
    state.refused++
    if (streams.has(from)) log.warn('standby.copy-refused', { from, reason: fault })
    if (fault !== 'outOfOrder') streams.delete(from)
    return state.answer(from, writeCopied(stream, number, fault))
  }
  streams.set(from, { number: stream, frame: number, heardAt: now() })
  if (number === 1) incomplete.delete(from)
  if (kind === 'sessions') {
    const second = world.clock.seconds()
    for (let at = 0; at < words.length;) {
      raiseSnatches(state, words, at)
      at = copyOf(state, words[at + CT.slot]).put(words, at, second)
    }
  } else for (const slot of slotsIn(words)) copyOf(state, slot)[kind]()
  state.answer(from, writeCopied(stream, number, 'copied'))
}

/** They never decrease and belong to no session, so they need no copy. */
function raiseSnatches({ tables, world, snatched }: State, words: Int32Array, at: number): void {
  if (words[at + CT.snatches] === 0) return
  const torrent = tables.torrents.rowOf(words[at + CT.idLo], words[at + CT.idHi])
  world.lock.take(torrent)
  if (world.raiseSnatches(torrent, words[at + CT.snatches])) snatched.add(words[at + CT.slot])
  world.lock.release(torrent)
}

/** The copy of a slot, made when there is none: from now on its requests wait for it. */
function copyOf({ copies, world }: State, slot: number): SlotCopy {
  const known = copies.get(slot)
  if (known !== undefined) return known
  const made = createSlotCopy()
  copies.set(slot, made)
  writeHasCopy(world.words, slot, true)
  return made
}

/** Why a frame is not used; null: it is. */
function faultOf(state: State, from: string, copy: Copy): Exclude<Copied, 'copied'> | null {
  const { map, node, world, copies } = state
  if (world.status.state() !== STATE.ready) return 'notReady'
  if (map === null || copy.version > map.version) return 'olderMap'
  if (!isNext(state, from, copy)) return 'outOfOrder'
  const [holder, standby] = [map.trackers.indexOf(from), map.trackers.indexOf(node)]
  for (const slot of slotsOf(copy)) {
    if (map.holders[slot] !== holder || map.standbys[slot] !== standby) return 'notHolder'
  }
  if (copy.kind !== 'sessions') return null
  if (!areOfTheirSlots(state, copy.words)) return 'wrongSlot'
  const free = world.words.length * 4 * (1 - RESERVE) - world.memory.usage().usedBytes
  return bytesOf(copies) + copy.words.byteLength > free ? 'full' : null
}

/** A stream begins with its first frame; after that, none may be lost or repeated. */
function isNext({ streams }: State, from: string, { stream, number }: Copy): boolean {
  const known = streams.get(from)
  if (known?.number === stream) return number === known.frame + 1
  return number === 1
}

function slotsOf({ kind, words }: Copy): readonly number[] {
  if (kind !== 'sessions') return slotsIn(words)
  const slots = new Set<number>()
  for (const at of headsIn(words)) slots.add(words[at + CT.slot])
  return [...slots]
}

/** Where the heads of torrents are. */
function headsIn(words: Int32Array): readonly number[] {
  const heads: number[] = []
  for (let at = 0; at < words.length;) {
    heads.push(at)
    at += COPIED_TORRENT_WORDS + words[at + CT.sessions] * GIVEN_SESSION_WORDS
  }
  return heads
}

/** Torrents that this tracker knows have to be of the slot that the holder says. */
function areOfTheirSlots({ tables, world }: State, words: Int32Array): boolean {
  return headsIn(words).every((at) => {
    const torrent = tables.torrents.findById(words[at + CT.idLo], words[at + CT.idHi])
    const slot = torrent === 0 ? -1 : world.holders.slotOf(torrent)
    return slot < 0 || slot === words[at + CT.slot]
  })
}
