import { ENTRY_WORDS, UC } from '../../bridge/trackers/usage-frames.ts'
import { C, RECORD_WORDS } from '../memory/swarm/contradiction-table.ts'
import { P, PEER_FLAG } from '../memory/swarm/peer-row.ts'
import { M } from '../memory/tables/member-row.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import { T } from '../memory/tables/torrent-row.ts'
import type { World } from '../memory/world.ts'
import type { Noted } from './noted.ts'

export interface ToldContradictionsOptions {
  readonly world: World
  readonly tables: Pick<TableWriters, 'members' | 'torrents'>
}

interface State extends ToldContradictionsOptions {
  /** The records that other trackers have, by session. */
  told: Map<string, Int32Array>
}

/**
 * Contradictions of counters (rule 77): a tracker that gets a session, by a handover or from its
 * copy, continues with what the others knew about it.
 */
export function createToldContradictions(options: ToldContradictionsOptions): Noted {
  const state: State = { ...options, told: new Map() }
  return {
    kind: 'contradictions',
    all: () => [...recordsOf(options.world).values()].flatMap((one) => entryOf(state, one)),
    changes: () => changes(state),
    take(_from, entries) {
      for (let at = 0; at < entries.length; at += ENTRY_WORDS.contradictions) {
        take(state, entries.subarray(at, at + ENTRY_WORDS.contradictions))
      }
    },
    // They are about sessions, whatever happened to the tracker.
    forget() {},
  }
}

const keyOf = (record: Int32Array) => record.subarray(0, C.state).join()

function recordsOf({ contradictions }: World): Map<string, Int32Array> {
  const all = contradictions.all()
  const records = new Map<string, Int32Array>()
  for (let at = 0; at < all.length; at += RECORD_WORDS) {
    const record = all.subarray(at, at + RECORD_WORDS)
    if (record[C.torrent] !== 0) records.set(keyOf(record), record)
  }
  return records
}

function changes(state: State): readonly number[] {
  const { world, told } = state
  const { holders } = world
  const present = recordsOf(world)
  const isNew = ([key, record]: readonly [string, Int32Array]) =>
    told.get(key)?.every((word, at) => word === record[at]) !== true
  // Only the tracker that decides about a session ends its contradictions; others lack room.
  const hasEnded = ([key, record]: readonly [string, Int32Array]) =>
    !present.has(key) && holders.placesOf(holders.sharedSlotOf(record[C.torrent] >>> 0)) === 0
  const fresh = [...present].filter(isNew).flatMap(([, record]) => entryOf(state, record))
  const over = [...told].filter(hasEnded).flatMap(([, record]) => entryOf(state, ended(record)))
  state.told = present
  return [...fresh, ...over]
}

/** The same session without evidence. */
function ended(record: Int32Array): Int32Array {
  const none = record.slice()
  none[C.state] = 0
  return none
}

function entryOf({ world }: State, record: Int32Array): number[] {
  const { words, clock } = world
  const [torrent, member] = [record[C.torrent] >>> 0, record[C.member] >>> 0]
  const ago = record[C.state] === 0 ? 0 : Math.max(0, clock.seconds() - record[C.since])
  return [
    ...[words[torrent + T.idLo], words[torrent + T.idHi]],
    ...[words[member + M.idLo], words[member + M.idHi]],
    ...[record[C.keyLo], record[C.keyHi], record[C.state], Math.min(ago, MOST_AGO)],
    ...record.subarray(C.counters),
  ]
}

/** Below the longest time that a frame may have (slot-frames.ts). */
const MOST_AGO = 6 * 86_400

function take(state: State, entry: Int32Array): void {
  const { world, tables } = state
  const torrent = tables.torrents.findById(entry[UC.torrentLo], entry[UC.torrentHi])
  const member = tables.members.findById(entry[UC.memberLo], entry[UC.memberHi])
  if (torrent === 0 || member === 0) return
  const record = new Int32Array(RECORD_WORDS)
  record.set([torrent, member, entry[UC.keyLo], entry[UC.keyHi], entry[UC.state]])
  record[C.since] = world.clock.seconds() - entry[UC.ago]
  record.set(entry.subarray(UC.counters), C.counters)
  if (!world.contradictions.put(record)) return
  if (record[C.state] === 0) {
    state.told.delete(keyOf(record))
    return
  }
  state.told.set(keyOf(record), record)
  markDoubtful(world, torrent, member, record)
}

/** The session may have arrived before its contradiction. */
function markDoubtful(world: World, torrent: number, member: number, record: Int32Array): void {
  const { words, lock, swarms } = world
  lock.take(torrent)
  try {
    const peer = swarms.find(torrent, member, record[C.keyLo], record[C.keyHi])
    if (peer !== 0) words[peer + P.flags] |= PEER_FLAG.doubtful
  } finally {
    lock.release(torrent)
  }
}
