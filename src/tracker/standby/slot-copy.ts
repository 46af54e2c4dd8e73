import { COPIED_TORRENT_WORDS, CT, GONE } from '../../bridge/trackers/copy-frames.ts'
import { GIVEN_SESSION_WORDS, GS } from '../../bridge/trackers/slot-frames.ts'
import { createParts } from '../handover/parts.ts'

// The sessions of one slot of another tracker, as its standby keeps them: rows in a growing array,
// which are found through a hash table. They are not part of the tracker's memory, so nothing
// counts, lists or expires them.

/**
 * The words of a row: its torrent, the number of the copy that contained it last, the next row with
 * the same hash, and the session (GS).
 */
const ROW = { idLo: 0, idHi: 1, turn: 2, next: 3, session: 4 } as const
const ROW_WORDS = ROW.session + GIVEN_SESSION_WORDS
const FIRST_ROWS = 64
const TIMES = [GS.heardAgo, GS.heardAgo4, GS.heardAgo6, GS.entryAgo]
const NEVER = -1

export interface SlotCopy {
  /** Starts a copy of the whole slot; `end` removes the sessions that it did not contain. */
  readonly begin: () => void
  readonly end: () => void
  /** Whether the slot was copied completely. */
  readonly isWhole: () => boolean
  /**
   * Takes the sessions of a torrent in a frame, whose head is at `at`; returns the position after
   * them.
   */
  readonly put: (from: Int32Array, at: number, nowSeconds: number) => number
  /** Returns all sessions as parts of a handover. */
  readonly parts: (nowSeconds: number) => readonly Int32Array[]
  readonly sessions: () => number
  readonly bytes: () => number
}

interface State {
  rows: Int32Array
  /** The first row for each hash, numbered from 1; 0: there is none. */
  heads: Int32Array
  /** The number of rows that have ever been used, and the first of them that is free. */
  used: number
  free: number
  sessions: number
  turn: number
  isWhole: boolean
}

export function createSlotCopy(): SlotCopy {
  const copy: State = {
    rows: new Int32Array(FIRST_ROWS * ROW_WORDS),
    heads: new Int32Array(FIRST_ROWS),
    ...{ used: 0, free: 0, sessions: 0, turn: 0, isWhole: false },
  }
  return {
    begin: () => void copy.turn++,
    end() {
      copy.isWhole = true
      for (let row = 1; row <= copy.used; row++) {
        const at = rowAt(row)
        const isInUse = copy.rows[at + ROW.turn] >= 0
        if (isInUse && copy.rows[at + ROW.turn] !== copy.turn) remove(copy, row)
      }
    },
    isWhole: () => copy.isWhole,
    put: (from, at, now) => put(copy, from, at, now),
    parts: (now) => partsOf(copy, now),
    sessions: () => copy.sessions,
    bytes: () => copy.rows.byteLength + copy.heads.byteLength,
  }
}

const rowAt = (row: number) => (row - 1) * ROW_WORDS
const idOf = (lo: number, hi: number) => (hi >>> 0) * 2 ** 32 + (lo >>> 0)

function hashOf(idLo: number, words: Int32Array, session: number): number {
  const mixed = Math.imul(words[session + GS.keyLo] ^ words[session + GS.memberLo], 0x9e37_79b1)
  return Math.imul(mixed ^ (mixed >>> 15) ^ idLo, 0x85eb_ca6b) >>> 0
}

const headOf = ({ heads }: State, hash: number) => (hash ^ (hash >>> 16)) & (heads.length - 1)

function put(copy: State, from: Int32Array, at: number, now: number): number {
  const [idLo, idHi] = [from[at + CT.idLo], from[at + CT.idHi]]
  const sessions = from[at + CT.sessions]
  let session = at + COPIED_TORRENT_WORDS
  for (let index = 0; index < sessions; index++, session += GIVEN_SESSION_WORDS) {
    const hash = hashOf(idLo, from, session)
    const known = find(copy, hash, idLo, idHi, from, session)
    const isGone = (from[session + GS.flags] & GONE) !== 0
    if (isGone && known !== 0) remove(copy, known)
    if (isGone) continue
    const to = rowAt(known === 0 ? add(copy, hash, idLo, idHi) : known)
    copy.rows[to + ROW.turn] = copy.turn
    for (let word = 0; word < GIVEN_SESSION_WORDS; word++) {
      copy.rows[to + ROW.session + word] = from[session + word]
    }
    // Convert the times to seconds of this tracker.
    for (const time of TIMES) {
      const ago = from[session + time]
      copy.rows[to + ROW.session + time] = ago < 0 ? NEVER : Math.max(0, now - ago)
    }
  }
  return session
}

function find(
  copy: State,
  hash: number,
  idLo: number,
  idHi: number,
  from: Int32Array,
  session: number,
): number {
  const { rows } = copy
  let row = copy.heads[headOf(copy, hash)]
  while (row !== 0) {
    const at = rowAt(row)
    const own = at + ROW.session
    if (
      rows[at + ROW.idLo] === idLo &&
      rows[at + ROW.idHi] === idHi &&
      rows[own + GS.memberLo] === from[session + GS.memberLo] &&
      rows[own + GS.memberHi] === from[session + GS.memberHi] &&
      rows[own + GS.keyLo] === from[session + GS.keyLo] &&
      rows[own + GS.keyHi] === from[session + GS.keyHi]
    ) {
      return row
    }
    row = rows[at + ROW.next]
  }
  return 0
}

/** Adds a row for a session that does not have one yet. */
function add(copy: State, hash: number, idLo: number, idHi: number): number {
  if (copy.free === 0 && (copy.used + 1) * ROW_WORDS > copy.rows.length) grow(copy)
  const row = copy.free === 0 ? ++copy.used : copy.free
  const at = rowAt(row)
  if (row === copy.free) copy.free = copy.rows[at + ROW.next]
  const head = headOf(copy, hash)
  copy.rows[at + ROW.idLo] = idLo
  copy.rows[at + ROW.idHi] = idHi
  copy.rows[at + ROW.next] = copy.heads[head]
  copy.heads[head] = row
  copy.sessions++
  return row
}

function remove(copy: State, row: number): void {
  const { rows, heads } = copy
  const at = rowAt(row)
  const head = headOf(copy, hashOf(rows[at + ROW.idLo], rows, at + ROW.session))
  if (heads[head] === row) heads[head] = rows[at + ROW.next]
  else {
    let before = rowAt(heads[head])
    while (rows[before + ROW.next] !== row) before = rowAt(rows[before + ROW.next])
    rows[before + ROW.next] = rows[at + ROW.next]
  }
  rows[at + ROW.turn] = -1
  rows[at + ROW.next] = copy.free
  copy.free = row
  copy.sessions--
}

/** Doubles the rows, and the places of the hash table, when no row is free. */
function grow(copy: State): void {
  const rows = new Int32Array(copy.rows.length * 2)
  rows.set(copy.rows)
  copy.rows = rows
  copy.heads = new Int32Array(copy.heads.length * 2)
  for (let row = 1; row <= copy.used; row++) {
    const at = rowAt(row)
    const head = headOf(copy, hashOf(rows[at + ROW.idLo], rows, at + ROW.session))
    rows[at + ROW.next] = copy.heads[head]
    copy.heads[head] = row
  }
}

/** Returns the rows in use, torrent by torrent. */
function byTorrent({ rows, used }: State): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>()
  for (let row = 1; row <= used; row++) {
    const at = rowAt(row)
    if (rows[at + ROW.turn] < 0) continue
    const id = idOf(rows[at + ROW.idLo], rows[at + ROW.idHi])
    const list = found.get(id)
    if (list === undefined) found.set(id, [at])
    else list.push(at)
  }
  return found
}

function partsOf(copy: State, now: number): readonly Int32Array[] {
  const parts = createParts()
  for (const rows of byTorrent(copy).values()) {
    const [idLo, idHi] = [copy.rows[rows[0] + ROW.idLo], copy.rows[rows[0] + ROW.idHi]]
    // No snatches here: they were added to the torrent when they arrived (keeping.ts).
    const head = { idLo, idHi, snatches: 0 }
    parts.add(head, rows.length, (index, out, to) => {
      copySession(copy.rows, rows[index] + ROW.session, out, to, now)
    })
  }
  return parts.all()
}

/** Copies a session, with times as seconds before now. */
function copySession(from: Int32Array, at: number, out: Int32Array, to: number, now: number): void {
  for (let word = 0; word < GIVEN_SESSION_WORDS; word++) out[to + word] = from[at + word]
  for (const time of TIMES) {
    const seconds = from[at + time]
    out[to + time] = seconds < 0 ? NEVER : Math.max(0, now - seconds)
  }
}
