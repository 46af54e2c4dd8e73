import fs from 'node:fs'
import { LRUCache } from 'lru-cache'
import type { ShadowBytes } from '../../bridge/events/node-events.ts'
import { MOST_SHADOW_MEMBERS } from '../../bridge/events/node-events.ts'
import { ENTRY_BYTES, ENTRY_WORDS, isWholeEntry, readBytes } from '../../bridge/traffic-entry.ts'
import { exactBytes } from '../../shared/shape.ts'
import type { JournalFile, JournalFiles } from './journal-files.ts'

// What a tracker would have booked in a rehearsal, from its journals that are never sent. A proxy
// that only copies requests to it shows what it counts in no other way (docs/decisions/0052).

/** Of one journal at a time; the rest is read a second later. */
const BLOCK_ENTRIES = 8_192
/** About 3 MB; those who moved no bytes for longest are dropped. */
const MOST_MEMBERS = 20_000

export interface ShadowSums {
  /** Adds what was written since the last call; to be called every second, even if it is off. */
  readonly tick: () => void
  /** Undefined: there is no rehearsal. */
  readonly read: () => ShadowBytes | undefined
}

interface Sum {
  up: bigint
  down: bigint
}

/** From its beginning, or the start of the tracker in it, to its end. */
interface Rehearsal {
  /** Seconds since 1970. */
  readonly since: number
  readonly total: Sum
  readonly members: LRUCache<number, Sum>
  /** Entries that were read, by journal. */
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

/** Sums up what the shadow journals of `files` get from now on; `wall` gives seconds since 1970. */
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

/** Adds the next entries of a journal; returns how many of it were read so far. */
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
