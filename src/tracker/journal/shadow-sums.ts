import fs from 'node:fs'
import { LRUCache } from 'lru-cache'
import type { ShadowBytes } from '../../bridge/events/node-events.ts'
import { MOST_SHADOW_MEMBERS } from '../../bridge/events/node-events.ts'
import { ENTRY_BYTES, ENTRY_WORDS, isWholeEntry, readBytes } from '../../bridge/traffic-entry.ts'
import { exactBytes } from '../../shared/shape.ts'
import type { JournalFile, JournalFiles } from './journal-files.ts'

// Sums of what a tracker would have booked in a rehearsal, from the journals that it never sends.
// When a proxy only copies requests to the tracker, nothing else shows what it counts
// (docs/decisions/0052).

/** The most entries that are read of one journal at a time; the rest is read a second later. */
const BLOCK_ENTRIES = 8_192
/**
 * The most members with a sum, about 3 MB; those who have moved no bytes for longest are dropped.
 */
const MOST_MEMBERS = 20_000

export interface ShadowSums {
  /** Adds what was written since the last call. Call it every second, even if no rehearsal runs. */
  readonly tick: () => void
  /** Returns the sums; undefined: there is no rehearsal. */
  readonly read: () => ShadowBytes | undefined
}

interface Sum {
  up: bigint
  down: bigint
}

/** The sums of a rehearsal since it began, or since the tracker started during it. */
interface Rehearsal {
  /** The beginning, in seconds since 1970. */
  readonly since: number
  readonly total: Sum
  readonly members: LRUCache<number, Sum>
  /** The number of entries that were read, by journal. */
  readonly read: Map<string, number>
  readonly block: Int32Array
}

interface SumsState {
  readonly files: Pick<JournalFiles, 'all' | 'isShadow'>
  readonly wall: () => number
  /** Journals of earlier rehearsals. */
  past: ReadonlySet<string>
  rehearsal: Rehearsal | null
}

/**
 * Creates the sums of what the shadow journals of `files` get from now on; `wall` returns seconds
 * since 1970.
 */
export function createShadowSums(files: SumsState['files'], wall: () => number): ShadowSums {
  const sums: SumsState = { files, wall, past: idsOf(shadowsOf(files)), rehearsal: null }
  return {
    tick: () => tick(sums),
    read: () => (sums.rehearsal === null ? undefined : bytesOf(sums.rehearsal)),
  }
}

function shadowsOf({ all }: SumsState['files']): readonly JournalFile[] {
  return all().filter(({ isShadow }) => isShadow)
}

function idsOf(files: readonly JournalFile[]): ReadonlySet<string> {
  return new Set(files.map(({ id }) => id))
}

function tick(sums: SumsState): void {
  const shadows = shadowsOf(sums.files)
  if (!sums.files.isShadow()) {
    sums.past = idsOf(shadows)
    sums.rehearsal = null
    return
  }
  const rehearsal = (sums.rehearsal ??= begun(sums.wall()))
  const current = shadows.filter(({ id }) => !sums.past.has(id))
  for (const file of current) rehearsal.read.set(file.id, readNew(rehearsal, file))
  const ids = idsOf(current)
  for (const id of rehearsal.read.keys()) if (!ids.has(id)) rehearsal.read.delete(id)
}

function begun(since: number): Rehearsal {
  return {
    since,
    total: { up: 0n, down: 0n },
    members: new LRUCache<number, Sum>({ max: MOST_MEMBERS }),
    read: new Map<string, number>(),
    block: new Int32Array(BLOCK_ENTRIES * ENTRY_WORDS),
  }
}

/** Adds the next entries of a journal; returns how many of its entries were read so far. */
function readNew(rehearsal: Rehearsal, file: JournalFile): number {
  const { read, block } = rehearsal
  const first = read.get(file.id) ?? 0
  const most = Math.min(file.total() - first, BLOCK_ENTRIES)
  if (most <= 0) return first
  const fd = fs.openSync(file.path, 'r')
  try {
    const bytes = fs.readSync(fd, block, 0, most * ENTRY_BYTES, first * ENTRY_BYTES)
    const whole = Math.floor(bytes / ENTRY_BYTES)
    for (let index = 0; index < whole; index++) add(rehearsal, index * ENTRY_WORDS)
    return first + whole
  } finally {
    fs.closeSync(fd)
  }
}

function add({ block, members, total }: Rehearsal, start: number): void {
  if (!isWholeEntry(block, start)) return
  const { memberId, rawUp, rawDown } = readBytes(block, start)
  if (rawUp === 0n && rawDown === 0n) return
  const member = members.get(memberId) ?? { up: 0n, down: 0n }
  members.set(memberId, member)
  for (const sum of [member, total]) {
    sum.up += rawUp
    sum.down += rawDown
  }
}

function bytesOf({ since, total, members }: Rehearsal): ShadowBytes {
  const sums = [...members].map(([memberId, { up, down }]) => {
    return { memberId, up, down, all: Number(up + down) }
  })
  const most = sums.sort((a, b) => b.all - a.all).slice(0, MOST_SHADOW_MEMBERS)
  return {
    ...{ since, up: exactBytes(total.up), down: exactBytes(total.down) },
    members: most.map(({ memberId, up, down }) => {
      return { memberId, up: exactBytes(up), down: exactBytes(down) }
    }),
  }
}
