import { ENTRY_WORDS, USAGE_WORDS, writeUsage } from '../../bridge/trackers/usage-frames.ts'
import type { UsageKind } from '../../bridge/trackers/usage-frames.ts'
import { takeMemberChanges } from '../memory/tables/changed-members.ts'
import { M } from '../memory/tables/member-row.ts'
import { MEMBER_ROWS } from '../memory/tables/member-table.ts'
import { attachRows } from '../memory/tables/rows.ts'
import type { World } from '../memory/world.ts'
import type { Noted } from './noted.ts'

/**
 * How many rows a pass checks per tick: this takes a few milliseconds and sends each other tracker
 * at most 640 KB, less than a link may have unread (link-thread.ts).
 */
const SLICE_ROWS = 20_000
/** How often the large tables of `noted` are checked. */
const NOTED_SECONDS = 0.5
/**
 * After this many seconds without a frame, a tracker gets an empty one, which tells it that it has
 * everything.
 */
const SILENT_SECONDS = 1

export interface TellingOptions {
  readonly world: World
  /** Sends the body of a `usage` frame to a tracker. */
  readonly send: (to: string, body: Buffer) => void
  /** Other data to send, by kind. */
  readonly noted: readonly Noted[]
  /** Monotonic seconds. */
  readonly now: () => number
}

/** The sending side of usage: reports to other trackers what members use of their limits here. */
export interface Telling {
  /** Starts sending to a tracker: first everything, then the changes. */
  readonly begin: (name: string) => void
  readonly end: (name: string) => void
  /** Sends the changes, but not the next part of what new trackers still lack. */
  readonly flush: () => void
  readonly tick: () => void
  /** The bytes of all frames since the start. */
  readonly bytes: () => number
}

/**
 * A tracker that gets usage, and the row up to which it has got everything; null: it has
 * everything.
 */
interface Hearer {
  next: number | null
  toldAt: number
}

interface State extends TellingOptions {
  readonly hearers: Map<string, Hearer>
  readonly rows: ReturnType<typeof attachRows>
  /** Entries about members that changed, for all trackers. */
  changed: number[]
  /**
   * The first row to check again because the limits may have changed since it was sent; null: none.
   */
  review: number | null
  limits: string
  notedAt: number
  bytes: number
}

export function createTelling(options: TellingOptions): Telling {
  const rows = attachRows(options.world.words, MEMBER_ROWS)
  const state: State = {
    ...options,
    ...{ hearers: new Map(), rows, changed: [], review: null, limits: '', notedAt: 0, bytes: 0 },
  }
  return {
    begin(name) {
      state.hearers.set(name, { next: 0, toldAt: 0 })
      send(state, name, 'begin', [])
      for (const { kind, all } of state.noted) sendEntries(state, [name], kind, all())
    },
    end: (name) => void state.hearers.delete(name),
    flush: () => flush(state),
    tick: () => tick(state),
    bytes: () => state.bytes,
  }
}

function tick(state: State): void {
  const { hearers, noted, now } = state
  flush(state)
  if (hearers.size === 0) return
  if (now() - state.notedAt >= NOTED_SECONDS) {
    state.notedAt = now()
    const names = [...hearers.keys()]
    for (const { kind, changes } of noted) sendEntries(state, names, kind, changes())
  }
  review(state)
  for (const [name, hearer] of hearers) {
    if (hearer.next !== null) tellNext(state, name, hearer, hearer.next)
  }
  sendChanged(state)
  for (const [name, { toldAt }] of hearers) {
    if (now() - toldAt >= SILENT_SECONDS) send(state, name, 'members', [])
  }
}

function flush(state: State): void {
  takeMemberChanges(state.world.words, (member) => compare(state, member))
  sendChanged(state)
}

/** Adds the member to the changes if the entry differs from what the others were sent. */
function compare({ world, changed }: State, member: number): boolean {
  const { words, members, settings } = world
  const isLeechLimited = members.leechSlots(member, settings.leechSlots()) > 0
  const isSeedLimited = members.seedSlots(member, settings.seedSlots()) > 0
  const leeching = isLeechLimited ? Math.max(0, members.leeching(member)) : 0
  const seeding = isSeedLimited ? Math.max(0, members.seeding(member)) : 0
  if (words[member + M.toldLeeching] === leeching && words[member + M.toldSeeding] === seeding) {
    return false
  }
  words[member + M.toldLeeching] = leeching
  words[member + M.toldSeeding] = seeding
  pushEntry(words, member, changed)
  return true
}

function pushEntry(words: Int32Array, member: number, to: number[]): void {
  to.push(words[member + M.idLo], words[member + M.idHi])
  to.push(words[member + M.toldLeeching], words[member + M.toldSeeding])
}

function sendChanged(state: State): void {
  if (state.changed.length === 0) return
  const { changed } = state
  state.changed = []
  sendEntries(state, [...state.hearers.keys()], 'members', changed)
}

/**
 * Checks members again after the default limit has changed, because other members have a limit now.
 */
function review(state: State): void {
  const { settings } = state.world
  const limits = `${settings.leechSlots() > 0} ${settings.seedSlots() > 0}`
  if (limits !== state.limits) Object.assign(state, { limits, review: 0 })
  if (state.review === null) return
  state.review = walk(state, state.review, (member) => void compare(state, member))
}

/** Sends a new tracker the next part of what the others have. */
function tellNext(state: State, name: string, hearer: Hearer, from: number): void {
  const { words } = state.world
  const entries: number[] = []
  hearer.next = walk(state, from, (member) => {
    // This also sends a difference to all other trackers afterwards.
    if (compare(state, member)) return
    if (words[member + M.toldLeeching] === 0 && words[member + M.toldSeeding] === 0) return
    pushEntry(words, member, entries)
  })
  sendEntries(state, [name], 'members', entries)
}

/** Visits some rows; returns the row to continue with, or null after the last one. */
function walk({ rows }: State, from: number, each: (member: number) => void): number | null {
  const end = Math.min(rows.count(), from + SLICE_ROWS)
  for (let number = from; number < end; number++) {
    const member = rows.at(number)
    if (member !== 0) each(member)
  }
  return end === rows.count() ? null : end
}

function sendEntries(
  state: State,
  names: readonly string[],
  kind: UsageKind,
  entries: readonly number[],
): void {
  const most = Math.floor(USAGE_WORDS / ENTRY_WORDS[kind]) * ENTRY_WORDS[kind]
  for (let at = 0; at < entries.length; at += most) {
    for (const name of names) send(state, name, kind, entries.slice(at, at + most))
  }
}

function send(state: State, name: string, kind: UsageKind, entries: readonly number[]): void {
  const body = writeUsage(kind, entries)
  state.bytes += body.length
  const hearer = state.hearers.get(name)
  if (hearer !== undefined) hearer.toldAt = state.now()
  state.send(name, body)
}
