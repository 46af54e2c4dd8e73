import { COPIED_TORRENT_WORDS, COPY_WORDS, CT, GONE } from '../../bridge/trackers/copy-frames.ts'
import { GIVEN_SESSION_WORDS, GS } from '../../bridge/trackers/slot-frames.ts'
import { copySession } from '../handover/session-words.ts'
import { P } from '../memory/swarm/peer-row.ts'
import { T } from '../memory/tables/torrent-row.ts'
import type { World } from '../memory/world.ts'

/** A session, identified by IDs. */
export interface Named {
  readonly slot: number
  readonly torrentLo: number
  readonly torrentHi: number
  readonly memberLo: number
  readonly memberHi: number
  readonly keyLo: number
  readonly keyHi: number
}

/** Collects sessions as the words of frames (bridge/trackers/copy-frames.ts). */
export interface CopyWords {
  /** Adds the snatches and all sessions of a torrent, in their state at one moment. */
  readonly addWhole: (torrent: number, slot: number) => void
  /** Adds only the sessions that have announced since `since`, if there are any. */
  readonly addHeard: (torrent: number, slot: number, since: number) => void
  /**
   * Adds the state of a session, or its end; `torrent` and `member` are 0 when they have no row.
   */
  readonly addSession: (torrent: number, member: number, named: Named) => void
  /** Returns the parts that are full; with `everything`, also the last one. */
  readonly take: (everything: boolean) => Int32Array[]
}

interface State {
  readonly world: World
  parts: Int32Array[]
  readonly out: Int32Array
  used: number
  /** The head of the torrent to which sessions are added; -1: none. */
  head: number
}

export function createCopyWords(world: World): CopyWords {
  const out = new Int32Array(COPY_WORDS)
  const state: State = { world, parts: [], out, used: 0, head: -1 }
  return {
    addWhole(torrent, slot) {
      whileLocked(state, torrent, () => {
        if (addHeard(state, torrent, slot, 0) === 0) beginTorrent(state, torrent, slot)
      })
    },
    addHeard: (torrent, slot, since) =>
      whileLocked(state, torrent, () => void addHeard(state, torrent, slot, since)),
    addSession(torrent, member, named) {
      if (torrent === 0) return addGone(state, named, 0)
      whileLocked(state, torrent, () => addSession(state, torrent, member, named))
    },
    take(everything) {
      if (everything) close(state)
      return state.parts.splice(0)
    },
  }
}

function whileLocked(state: State, torrent: number, add: () => void): void {
  const { lock } = state.world
  lock.take(torrent)
  state.head = -1
  try {
    add()
  } finally {
    state.head = -1
    lock.release(torrent)
  }
}

/** Adds the sessions of a torrent that have announced since a time; returns how many. */
function addHeard(state: State, torrent: number, slot: number, since: number): number {
  const { words, swarms, clock } = state.world
  const now = clock.seconds()
  let added = 0
  for (let place = swarms.size(torrent) - 1; place >= 0; place--) {
    const peer = swarms.at(torrent, place)
    if (words[peer + P.lastAt] < since) continue
    copySession(words, peer, state.out, next(state, torrent, slot), now)
    added++
  }
  return added
}

function addSession(state: State, torrent: number, member: number, named: Named): void {
  const { words, swarms, clock } = state.world
  const peer = member === 0 ? 0 : swarms.find(torrent, member, named.keyLo, named.keyHi)
  if (peer === 0) return addGone(state, named, words[torrent + T.snatches])
  copySession(words, peer, state.out, next(state, torrent, named.slot), clock.seconds())
}

/** Returns where to write the next session of the torrent. */
function next(state: State, torrent: number, slot: number): number {
  if (state.head >= 0 && state.used + GIVEN_SESSION_WORDS > COPY_WORDS) close(state)
  if (state.head < 0) beginTorrent(state, torrent, slot)
  state.out[state.head + CT.sessions]++
  state.used += GIVEN_SESSION_WORDS
  return state.used - GIVEN_SESSION_WORDS
}

function beginTorrent(state: State, torrent: number, slot: number): void {
  const { words } = state.world
  const [idLo, idHi] = [words[torrent + T.idLo], words[torrent + T.idHi]]
  begin(state, idLo, idHi, words[torrent + T.snatches], slot)
}

/** Writes the head of a torrent, with room for a session. */
function begin(state: State, idLo: number, idHi: number, snatches: number, slot: number): void {
  if (state.used + COPIED_TORRENT_WORDS + GIVEN_SESSION_WORDS > COPY_WORDS) close(state)
  const { out, used } = state
  state.head = used
  out[used + CT.idLo] = idLo
  out[used + CT.idHi] = idHi
  out[used + CT.snatches] = snatches
  out[used + CT.slot] = slot
  out[used + CT.sessions] = 0
  state.used += COPIED_TORRENT_WORDS
}

function addGone(state: State, named: Named, snatches: number): void {
  const { slot, torrentLo, torrentHi, memberLo, memberHi, keyLo, keyHi } = named
  begin(state, torrentLo, torrentHi, snatches, slot)
  const { out, used } = state
  out.fill(0, used, used + GIVEN_SESSION_WORDS)
  out[used + GS.memberLo] = memberLo
  out[used + GS.memberHi] = memberHi
  out[used + GS.keyLo] = keyLo
  out[used + GS.keyHi] = keyHi
  out[used + GS.flags] = GONE
  out[state.head + CT.sessions] = 1
  state.used += GIVEN_SESSION_WORDS
  state.head = -1
}

function close(state: State): void {
  if (state.used > 0) state.parts.push(state.out.slice(0, state.used))
  state.used = 0
  state.head = -1
}
