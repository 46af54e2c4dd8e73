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

/** The share of the memory that must stay free of swarms and copies. */
const RESERVE = 0.05

export interface KeepingOptions {
  readonly world: World
  readonly tables: Pick<TableWriters, 'torrents'>
  readonly log: Log
  /** Sends the body of a `copied` frame to a tracker. */
  readonly answer: (to: string, body: Buffer) => void
  /** Monotonic seconds. */
  readonly now: () => number
}

/** The receiving side of a standby: it keeps copies of the slots of other trackers. */
export interface Keeping {
  readonly take: (map: HolderMap, node: string) => void
  /** Takes the body of a `copy` frame, which the caller has validated. */
  readonly copy: (from: string, body: Uint8Array) => void
  /** Sets the trackers that can be asked now. */
  readonly reached: (names: readonly string[]) => void
  /** When a tracker last sent something, in monotonic seconds; 0: never. */
  readonly heardAt: (from: string) => number
  /** Returns the slots of which this tracker has a copy. */
  readonly slots: () => readonly number[]
  /** Whether the copy of a slot has all sessions, and no frame for it was refused since. */
  readonly isWhole: (slot: number) => boolean
  /**
   * Removes the copy of a slot and returns its sessions, as parts of a handover. Call `taken` once
   * they are in the swarms, because requests wait until then.
   */
  readonly takeCopy: (slot: number) => readonly Int32Array[]
  readonly taken: (slot: number) => void
  /** Drops the copy of a slot whose swarms have arrived here in another way. */
  readonly drop: (slot: number) => void
  readonly figures: () => KeepingFigures
}

export interface KeepingFigures {
  /** The number of slots with a complete copy, and the number of sessions in all copies. */
  readonly slots: number
  readonly sessions: number
  readonly bytes: number
  /** The number of frames that were refused since the start. */
  readonly refused: number
}

interface State extends KeepingOptions {
  map: HolderMap | null
  node: string
  readonly copies: Map<number, SlotCopy>
  /** By holder: the number of its stream, and the number of the last frame that was applied. */
  readonly streams: Map<string, { readonly number: number; frame: number; heardAt: number }>
  /** Holders whose streams do not know what was removed from their copies here. */
  readonly incomplete: Set<string>
  /** Slots with snatches that only their holders reported: a holder may return without its disk. */
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
    isWhole: (slot) => isWhole(state, slot),
    reached(names) {
      // The holder's next frame is then refused, and the holder starts again.
      for (const name of names) if (state.incomplete.delete(name)) state.streams.delete(name)
    },
    heardAt: (from) => state.streams.get(from)?.heardAt ?? 0,
    takeCopy(slot) {
      const holder = holderOf(state, slot)
      if (state.streams.has(holder)) state.incomplete.add(holder)
      const parts = state.copies.get(slot)?.parts(clock.seconds()) ?? []
      state.copies.delete(slot)
      if (state.snatched.delete(slot)) writeHasSnatches(words, slot)
      return parts
    },
    taken(slot) {
      // In the meantime, the holder may have returned and started another copy.
      if (!state.copies.has(slot)) writeHasCopy(words, slot, false)
    },
    drop: (slot) => drop(state, slot),
    figures: () => figuresOf(state),
  }
}

function holderOf({ map }: State, slot: number): string {
  return map?.trackers[map.holders[slot]] ?? ''
}

function isWhole(state: State, slot: number): boolean {
  const { copies, streams } = state
  return copies.get(slot)?.isWhole() === true && streams.has(holderOf(state, slot))
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

/**
 * Takes a map. Copies of slots that this tracker holds now are kept, because the swarms may never
 * arrive.
 */
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
  const { streams, log } = state
  const { stream, number } = copy
  const fault = faultOf(state, from, copy) ?? applyFault(state, from, copy)
  if (fault !== null) {
    state.refused++
    if (streams.has(from)) log.warn('standby.copy-refused', { from, reason: fault })
    if (fault !== 'outOfOrder') streams.delete(from)
    return state.answer(from, writeCopied(stream, number, fault))
  }
  state.answer(from, writeCopied(stream, number, 'copied'))
}

/** Applies a frame; if that fails, the holder learns that the memory is full, and starts again. */
function applyFault(state: State, from: string, copy: Copy): 'full' | null {
  try {
    apply(state, from, copy)
    return null
  } catch (error) {
    state.log.error('standby.copy-failed', { from, error: String(error) })
    return 'full'
  }
}

function apply(state: State, from: string, { stream, number, kind, words }: Copy): void {
  const { streams, incomplete, world, now } = state
  streams.set(from, { number: stream, frame: number, heardAt: now() })
  if (number === 1) incomplete.delete(from)
  if (kind === 'sessions') {
    const second = world.clock.seconds()
    for (let at = 0; at < words.length;) {
      raiseSnatches(state, words, at)
      at = copyOf(state, words[at + CT.slot]).put(words, at, second)
    }
  } else for (const slot of slotsIn(words)) copyOf(state, slot)[kind]()
}

/** Raises snatches directly: they never decrease and belong to no session, so they need no copy. */
function raiseSnatches({ tables, world, snatched }: State, words: Int32Array, at: number): void {
  if (words[at + CT.snatches] === 0) return
  const torrent = tables.torrents.rowOf(words[at + CT.idLo], words[at + CT.idHi])
  world.lock.take(torrent)
  if (world.raiseSnatches(torrent, words[at + CT.snatches])) snatched.add(words[at + CT.slot])
  world.lock.release(torrent)
}

/** Returns the copy of a slot; if the copy is new, requests wait for it from now on. */
function copyOf({ copies, world }: State, slot: number): SlotCopy {
  const known = copies.get(slot)
  if (known !== undefined) return known
  const made = createSlotCopy()
  copies.set(slot, made)
  writeHasCopy(world.words, slot, true)
  return made
}

/** Returns the reason why a frame is refused, or null. */
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

/**
 * Whether a frame is the next of its stream: the first one, or the one that directly follows the
 * last.
 */
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

/** Returns the indexes of the heads of torrents. */
function headsIn(words: Int32Array): readonly number[] {
  const heads: number[] = []
  for (let at = 0; at < words.length;) {
    heads.push(at)
    at += COPIED_TORRENT_WORDS + words[at + CT.sessions] * GIVEN_SESSION_WORDS
  }
  return heads
}

/** Whether the torrents that this tracker knows are in the slots that the holder says. */
function areOfTheirSlots({ tables, world }: State, words: Int32Array): boolean {
  return headsIn(words).every((at) => {
    const torrent = tables.torrents.findById(words[at + CT.idLo], words[at + CT.idHi])
    const slot = torrent === 0 ? -1 : world.holders.slotOf(torrent)
    return slot < 0 || slot === words[at + CT.slot]
  })
}
