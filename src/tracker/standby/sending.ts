import { readCopied, writeCopy } from '../../bridge/trackers/copy-frames.ts'
import { W } from '../../bridge/traffic-entry.ts'
import type { HolderMap } from '../../domain/fleet/holders.ts'
import type { Log } from '../../shared/log.ts'
import type { Move } from '../memory/holder-cells.ts'
import { MOVE } from '../memory/holder-cells.ts'
import { attachRows } from '../memory/tables/rows.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import { T } from '../memory/tables/torrent-row.ts'
import { TORRENT_ROWS } from '../memory/tables/torrent-table.ts'
import type { World } from '../memory/world.ts'
import type { DiskGuard } from '../system/disk-guard.ts'
import { createDiskGuard } from '../system/disk-guard.ts'
import type { Changes } from './changes.ts'
import type { Confirmed } from './confirmed.ts'
import type { CopyWords } from './copy-words.ts'
import { createCopyWords } from './copy-words.ts'
import type { Change, Pass, Stream } from './stream.ts'
import * as streams from './stream.ts'

/** How often sessions are sent that announced without a change (most announces). */
const TOUCH_SECONDS = 60
/** The most changed sessions of a frame, and rows that a pass checks before other work runs. */
const FRAME_CHANGES = 500
const SLICE_ROWS = 20_000
/** For how many seconds entries are read before other work can run. */
const READING_SECONDS = 0.01

export interface SendingOptions {
  readonly world: World
  readonly tables: Pick<TableWriters, 'members' | 'torrents'>
  readonly log: Log
  readonly changes: Changes
  /** Returns the state of a slot that moves between this tracker and another one. */
  readonly moveOf: (slot: number) => Move
  /** Sends the body of a `copy` frame to a tracker. */
  readonly send: (to: string, body: Buffer) => void
  /** Monotonic seconds. */
  readonly now: () => number
  /** The number of the first stream, which differs from the one before a restart. */
  readonly firstStream: number
  /** Undefined: replies do not wait for copies. */
  readonly confirmed?: Confirmed
}

/** What one standby of this tracker has received. */
export interface SentTo {
  readonly node: string
  readonly slots: number
  /** The age of the oldest unacknowledged change, at most: unread changes are included. */
  readonly lagSeconds: number
  /** The number of changes that were not sent, including those that were not read yet. */
  readonly waiting: number
  /** Why the standby refused the last copy; null: it did not. */
  readonly fault: string | null
}

/** The sending side of a standby: sends the sessions of this tracker's slots, then the changes. */
export interface Sending {
  readonly take: (map: HolderMap, node: string) => void
  /** Trackers that can be asked now. */
  readonly reached: (names: readonly string[]) => void
  readonly answered: (from: string, body: Uint8Array) => void
  /** Records that the swarms of a slot have arrived from another tracker. */
  readonly arrived: (slot: number) => void
  /** Sends what is due, as far as the window of acknowledgments allows. */
  readonly pump: () => void
  /** Whether there is a standby to send to. */
  readonly isBusy: () => boolean
  readonly figures: () => readonly SentTo[]
}

interface State extends SendingOptions {
  readonly streams: Map<string, Stream>
  readonly guard: DiskGuard
  readonly collected: CopyWords
  readonly rows: ReturnType<typeof attachRows>
  map: HolderMap | null
  node: string
  up: readonly string[]
  next: number
  /** The time up to which all entries have been read. */
  readUntil: number
}

export function createSending(options: SendingOptions): Sending {
  const { world, log } = options
  const state: State = {
    ...options,
    guard: createDiskGuard(log, 'standby.not-read'),
    ...{ streams: new Map(), collected: createCopyWords(world), map: null, node: '', up: [] },
    ...{ rows: attachRows(world.words, TORRENT_ROWS), next: options.firstStream },
    readUntil: options.now(),
  }
  return {
    take(map, node) {
      Object.assign(state, { map, node })
      for (const stream of state.streams.values()) streams.waitForMap(stream, state.now())
      follow(state)
      confirm(state)
    },
    reached(names) {
      state.up = names
      follow(state)
      confirm(state)
    },
    answered(from, body) {
      const [stream, answer] = [state.streams.get(from), readCopied(body)]
      if (stream === undefined || answer === null) return
      const refused = streams.noteAnswer(stream, answer, state.now())
      if (refused !== null) log.warn('standby.refused', { to: from, reason: refused })
      fill(state, stream)
      confirm(state)
    },
    arrived(slot) {
      for (const stream of state.streams.values()) streams.copyAgain(stream, slot)
    },
    pump: () => pump(state),
    isBusy: () => state.streams.size > 0,
    figures: () => [...state.streams.values()].map((stream) => figuresOf(state, stream)),
  }
}

function figuresOf({ now, changes, readUntil }: State, stream: Stream): SentTo {
  const { name, copied, fault } = stream
  // Includes entries written since the last check, so that no answered change is left out.
  const unread = changes.waiting()
  const unreadSeconds = unread === 0 ? 0 : now() - readUntil
  const lagSeconds = Math.max(streams.lagSeconds(stream, now()), unreadSeconds)
  const waiting = stream.waiting.length + unread
  return { node: name, slots: copied.size, lagSeconds, waiting, fault }
}

/** Returns the standby of a slot of this tracker; null: there is none, or the slot moves. */
function standbyOf({ map, node, moveOf }: State, slot: number): string | null {
  const standby = map?.standbys[slot] ?? null
  if (map === null || standby === null) return null
  const isHere = map.trackers[map.holders[slot]] === node && moveOf(slot) === MOVE.none
  return isHere ? map.trackers[standby] : null
}

/** Opens streams to the standbys that can be reached; a stream that was cut starts again. */
function follow(state: State): void {
  const { map, up } = state
  const slots = [...(map?.holders.keys() ?? [])]
  const names = new Set(slots.map((slot) => standbyOf(state, slot)))
  for (const name of state.streams.keys()) {
    if (!up.includes(name) || !names.has(name)) state.streams.delete(name)
  }
  const fresh = up.filter((name) => names.has(name) && !state.streams.has(name))
  if (fresh.length > 0 && state.streams.size === 0) beginReading(state)
  for (const name of fresh) {
    state.next = (state.next + 2 ** 16) >>> 0
    const stream = streams.createStream(name, state.next)
    streams.waitForMap(stream, state.now())
    state.streams.set(name, stream)
  }
}

function beginReading(state: State): void {
  state.changes.begin()
  state.readUntil = state.now()
}

function pump(state: State): void {
  follow(state)
  if (state.streams.size === 0) return confirm(state)
  const began = state.now()
  const hasRoom = () => [...state.streams.values()].every(streams.hasRoom)
  let unread: number | null
  do {
    const now = state.now()
    const written = state.confirmed?.written()
    const each = (words: Int32Array, at: number) => noteChange(state, words, at, now)
    unread = state.guard(() => state.changes.read(each), null)
    if (unread !== 0) continue
    state.readUntil = now
    if (written !== undefined) state.confirmed?.read(written, now)
  } while (unread !== null && unread > 0 && hasRoom() && state.now() - began < READING_SECONDS)
  for (const stream of state.streams.values()) fill(state, stream)
  confirm(state)
}

/** Reports to announce threads which replies no longer need to wait. */
function confirm(state: State): void {
  const { confirmed } = state
  if (confirmed === undefined) return
  const all = [...state.streams.values()]
  const isIts = (stream: Stream) => (slot: number) => standbyOf(state, slot) === stream.name
  const slots = all.flatMap((stream) => [...stream.copied].filter(isIts(stream)))
  const times = all.map(streams.oldestChange).filter((time) => time !== null)
  confirmed.tell(slots, times.length === 0 ? null : Math.min(...times))
}

function noteChange(state: State, words: Int32Array, at: number, now: number): void {
  const { world, tables } = state
  const [torrentLo, torrentHi] = [words[at + W.torrentLo], words[at + W.torrentHi]]
  const torrent = tables.torrents.findById(torrentLo, torrentHi)
  const slot = torrent === 0 ? -1 : world.holders.slotOf(torrent)
  const name = slot < 0 ? null : standbyOf(state, slot)
  const stream = name === null ? undefined : state.streams.get(name)
  if (stream === undefined) return
  const change: Change = {
    ...{ slot, torrentLo, torrentHi, since: now },
    ...{ memberLo: words[at + W.memberLo], memberHi: words[at + W.memberHi] },
    ...{ keyLo: words[at + W.sessionLo], keyHi: words[at + W.sessionHi] },
  }
  streams.addChange(stream, change)
}

/** Fills frames, first with the changes that were read first: no older state comes later. */
function fill(state: State, stream: Stream): void {
  let rows = SLICE_ROWS
  while (streams.maySend(stream) && state.now() >= stream.pausedUntil) {
    const ready = stream.ready.shift()
    if (ready !== undefined) send(state, stream, ready)
    else if (stream.waiting.length > 0) collectChanges(state, stream)
    else if (stream.pass === null && !beginDue(state, stream)) return
    else if (stream.pass !== null && rows > 0) rows -= walk(state, stream, stream.pass, rows)
    else if (rows <= 0) return
  }
}

function send(state: State, stream: Stream, { kind, words, since }: streams.Ready): void {
  stream.frame++
  const version = state.map?.version ?? 0
  const head = { stream: stream.number, number: stream.frame, version }
  const body = writeCopy({ ...head, kind, words })
  streams.noteSent(stream, body.length, since)
  state.send(stream.name, body)
}

function collectChanges(state: State, stream: Stream): void {
  const { tables, collected } = state
  const since = stream.waiting[0].since
  for (const named of stream.waiting.splice(0, FRAME_CHANGES)) {
    if (standbyOf(state, named.slot) !== stream.name) continue
    const torrent = tables.torrents.findById(named.torrentLo, named.torrentHi)
    const member = tables.members.findById(named.memberLo, named.memberHi)
    collected.addSession(torrent, member, named)
  }
  makeReady(stream, collected.take(true), since)
}

function makeReady(stream: Stream, parts: readonly Int32Array[], since: number | null): void {
  for (const words of parts) stream.ready.push({ kind: 'sessions', words, since })
}

/** Starts a pass over slots that it lacks, or else over recent announces; false: none is due. */
function beginDue(state: State, stream: Stream): boolean {
  const { world, map } = state
  const lacking = new Set<number>()
  for (const slot of map?.holders.keys() ?? []) {
    const isIts = standbyOf(state, slot) === stream.name
    if (!isIts) stream.copied.delete(slot)
    else if (!stream.copied.has(slot)) lacking.add(slot)
  }
  const now = world.clock.seconds()
  if (lacking.size === 0 && now - stream.passedAt < TOUCH_SECONDS) return false
  // Inclusive: of the sessions that announced in that second, some may not have been sent.
  const heardSince = stream.copied.size === 0 ? now + 1 : stream.passedAt
  streams.beginPass(stream, lacking, heardSince)
  stream.passedAt = now
  return true
}

/** Checks rows until there is something to send; returns how many rows it checked. */
function walk(state: State, stream: Stream, pass: Pass, most: number): number {
  const { world, rows, collected } = state
  const { words, holders } = world
  const first = pass.next
  const end = Math.min(rows.count(), first + most)
  while (pass.next < end) {
    const torrent = rows.at(pass.next++)
    if (torrent === 0) continue
    const hasSessions = words[torrent + T.block] !== 0
    if (!hasSessions && words[torrent + T.snatches] === 0) continue
    const slot = holders.slotOf(torrent)
    if (slot < 0) continue
    if (standbyOf(state, slot) !== stream.name) {
      pass.stale.add(slot)
      continue
    }
    // Snatches may not be booked yet, including those of members who have left the swarm.
    if (pass.slots.has(slot)) collected.addWhole(torrent, slot)
    else if (hasSessions && stream.copied.has(slot)) {
      collected.addHeard(torrent, slot, pass.heardSince)
    } else continue
    makeReady(stream, collected.take(false), null)
    if (stream.ready.length > 0) break
  }
  // Collected changes are sent in the same turn: a change that is read later must follow them.
  const isOver = pass.next >= rows.count()
  if (isOver || pass.next >= end || stream.ready.length > 0) {
    makeReady(stream, collected.take(true), null)
  }
  if (isOver) streams.endPass(stream)
  return Math.max(1, pass.next - first)
}
