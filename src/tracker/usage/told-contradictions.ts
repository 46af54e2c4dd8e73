import { ENTRY_WORDS, UC } from '../../bridge/trackers/usage-frames.ts'
import { bucketOf, BUCKETS, C, RECORD_WORDS } from '../memory/swarm/contradiction-table.ts'
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
  /** The records that other trackers have been sent, by bucket. */
  readonly told: Map<number, readonly Int32Array[]>
}

/**
 * Creates the exchange of contradictions of counters (rule 77): a tracker that gets a session,
 * through a handover or from its copy, continues with what the other trackers knew about it.
 */
export function createToldContradictions(options: ToldContradictionsOptions): Noted {
  const state: State = { ...options, told: new Map() }
  return {
    kind: 'contradictions',
    all: () => recordsIn(options.world.contradictions.all()).flatMap((one) => entryOf(state, one)),
    changes: () => changes(state),
    take(_from, entries) {
      for (let at = 0; at < entries.length; at += ENTRY_WORDS.contradictions) {
        take(state, entries.subarray(at, at + ENTRY_WORDS.contradictions))
      }
    },
    // Nothing to drop: the records are about sessions, whatever happened to the tracker.
    forget() {},
  }
}

function recordsIn(words: Int32Array): readonly Int32Array[] {
  const records: Int32Array[] = []
  for (let at = 0; at < words.length; at += RECORD_WORDS) {
    if (words[at + C.torrent] !== 0) records.push(words.subarray(at, at + RECORD_WORDS))
  }
  return records
}

/** Whether two records are the same in their first words. */
function isSame(one: Int32Array, other: Int32Array, size: number): boolean {
  for (let at = 0; at < size; at++) if (one[at] !== other[at]) return false
  return true
}

function changes(state: State): readonly number[] {
  const entries: number[] = []
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const records = state.world.contradictions.takeChanged(bucket)
    if (records !== null) addChanges(state, bucket, recordsIn(records), entries)
  }
  return entries
}

function addChanges(
  state: State,
  bucket: number,
  present: readonly Int32Array[],
  entries: number[],
): void {
  const { holders } = state.world
  const told = state.told.get(bucket) ?? []
  for (const record of present) {
    if (told.some((other) => isSame(record, other, RECORD_WORDS))) continue
    entries.push(...entryOf(state, record))
  }
  for (const record of told) {
    if (present.some((other) => isSame(record, other, C.state))) continue
    // Only the tracker that decides about a session ends its contradictions. At others, a record
    // may be missing because there was no room.
    const isDecidedHere = holders.placesOf(holders.sharedSlotOf(record[C.torrent] >>> 0)) === 0
    if (isDecidedHere) entries.push(...entryOf(state, ended(record)))
  }
  if (present.length === 0) state.told.delete(bucket)
  else state.told.set(bucket, present)
}

/** Returns a record of the same session that has no evidence. */
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

/** Less than the longest time that fits in a frame (slot-frames.ts), in seconds. */
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
  const isOver = record[C.state] === 0
  const isOther = (one: Int32Array) => !isSame(record, one, C.state)
  const others = (state.told.get(bucketOf(record)) ?? []).filter(isOther)
  state.told.set(bucketOf(record), isOver ? others : [...others, record])
  if (!isOver) markDoubtful(world, torrent, member, record)
}

/** Marks the session as doubtful, if it is here: it may have arrived before its contradiction. */
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
