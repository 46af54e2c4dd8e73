import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import type { Link } from '../../bridge/link/types.ts'
import { ENTRY_BYTES } from '../../bridge/traffic-entry.ts'
import type { Log } from '../../shared/log.ts'
import type { World } from '../memory/world.ts'
import type { DiskGuard } from '../system/disk-guard.ts'
import { createDiskGuard } from '../system/disk-guard.ts'
import type { Batches } from './batches.ts'
import { createBatches } from './batches.ts'
import type { TrackerFolder } from './folder.ts'
import type { JournalFile, JournalFiles } from './journal-files.ts'
import { findJournals, openJournals } from './journal-files.ts'
import { J, journalBase } from './journal-cells.ts'
import type { SnapshotResult } from './snapshot-write.ts'
import { writeSnapshot } from './snapshot-write.ts'

/** How many milliseconds a snapshot waits for entries to reach their files before it gives up. */
const WRITE_WAIT_MS = 10_000
const POLL_MS = 5

/** Everything that the tracker stores: its journals, how much of them is booked, and snapshots. */
export interface Journals {
  readonly files: JournalFiles
  readonly batches: Batches
  /**
   * Writes a snapshot and removes the journals that it covers; null when it gave up. A snapshot
   * gives up when the tracker stops, except for the last one, which is written after all threads
   * have ended.
   */
  readonly snapshot: (isLast?: boolean) => Promise<SnapshotResult | null>
  /**
   * Writes a snapshot that starts after this call: one that already runs may lack the last entries.
   */
  readonly freshSnapshot: () => Promise<SnapshotResult | null>
  /**
   * Like `freshSnapshot`, but afterwards no other snapshot is written and no journal is removed
   * until `letGo`, because another process reads both. Resolves with false when it gave up and
   * holds nothing.
   */
  readonly hold: () => Promise<boolean>
  readonly letGo: () => void
  /**
   * Closes files that are no longer in use, and removes journals that are booked and covered by the
   * snapshot.
   */
  readonly tidy: () => void
  /** The size of all journals on disk, in bytes. */
  readonly bytes: () => number
  /** The number of entries committed since the start. */
  readonly created: () => number
  /** The number of turns with entries that could not be written immediately. */
  readonly failures: () => number
  /** Whether the disk currently refuses entries. */
  readonly isRefused: () => boolean
}

export interface JournalsOptions {
  readonly world: World
  readonly folder: TrackerFolder
  /** Journal slots that threads write to. */
  readonly slots: readonly number[]
  /** How many entries of each journal the restored snapshot covers. */
  readonly covered: ReadonlyMap<string, number>
  readonly sendBatch: Link['sendBatch']
  readonly log: Log
  /** How long booked journals are kept, by default one hour, because their booking can be lost. */
  readonly keepSeconds?: number
}

/**
 * How long booked journals are kept, in seconds. A promoted standby of the database or a restored
 * backup may lack the newest bookings, which are then repeated from the journals.
 */
const KEEP_SECONDS = 3_600
/** The most bytes of booked journals that are kept; the oldest are removed first. */
const KEEP_BYTES = 256 * 1024 ** 2

interface JournalsState {
  /** When each journal could have been removed, in seconds; the oldest is first. */
  readonly kept: Map<string, number>
  readonly batches: Batches
  covered: ReadonlyMap<string, number>
  readonly files: JournalFiles
  readonly options: JournalsOptions
  readonly guard: DiskGuard
  running: Promise<SnapshotResult | null> | null
  isHeld: boolean
}

export function createJournals(options: JournalsOptions): Journals {
  const { world, folder, slots } = options
  const files = openJournals(
    world.words,
    folder.journals,
    folder.boot,
    slots,
    findJournals(folder.journals),
  )
  const batches = createBatches({
    ...{ journals: files.all, send: options.sendBatch, log: options.log },
  })
  const journals: JournalsState = {
    batches,
    covered: options.covered,
    files,
    options,
    guard: createDiskGuard(options.log, 'journal.not-removed'),
    running: null,
    isHeld: false,
    kept: new Map(),
  }

  files.rotate()

  return {
    files,
    batches,
    tidy: () => tidy(journals),
    bytes: () => files.all().reduce((sum, file) => sum + file.total() * ENTRY_BYTES, 0),
    created: () => sumOf(journals, J.created),
    failures: () => sumOf(journals, J.failures),
    isRefused: () => sumOf(journals, J.isFailing) > 0,
    async snapshot(isLast = false) {
      // A running snapshot may give up, and lacks what was put back into memory since it started.
      if (isLast) await journals.running?.catch(() => null)
      return runSnapshot(journals, isLast)
    },
    async hold() {
      await journals.running
      journals.isHeld = (await runSnapshot(journals, false)) !== null
      return journals.isHeld
    },
    letGo: () => void (journals.isHeld = false),
    async freshSnapshot() {
      await journals.running
      return runSnapshot(journals, false)
    },
  }
}

function runSnapshot(journals: JournalsState, isLast: boolean): Promise<SnapshotResult | null> {
  if (journals.isHeld && !isLast) return Promise.resolve(null)
  journals.running ??= snapshot(journals, isLast).finally(() => {
    journals.running = null
  })
  return journals.running
}

function mayGo(journals: JournalsState, file: JournalFile): boolean {
  if (file.isOpen() || !journals.batches.isBooked(file)) return false
  return file.total() <= (journals.covered.get(file.id) ?? 0)
}

function tidy(journals: JournalsState): void {
  const { files, batches, guard } = journals
  guard(files.closeLeft, undefined)
  if (journals.isHeld) return
  for (const file of surplus(journals, files.all())) {
    const isGone = guard(() => files.remove(file.id), false)
    if (!isGone) continue
    batches.forget(file.id)
    journals.kept.delete(file.id)
  }
}

/**
 * Returns the journals that are no longer needed and were kept long enough; on a full disk, all
 * that are no longer needed.
 */
function surplus(journals: JournalsState, all: readonly JournalFile[]): readonly JournalFile[] {
  const { kept, options } = journals
  const { keepSeconds = KEEP_SECONDS, world } = options
  const now = world.clock.seconds()
  const done = all.filter((file) => mayGo(journals, file))
  for (const id of kept.keys()) if (!done.some((file) => file.id === id)) kept.delete(id)
  for (const { id } of done) if (!kept.has(id)) kept.set(id, now)
  const isFull = sumOf(journals, J.isFailing) > 0
  let bytes = done.reduce((sum, file) => sum + file.total() * ENTRY_BYTES, 0)
  return done.filter((file) => {
    const isOld = now - (kept.get(file.id) ?? now) >= keepSeconds
    const goes = isOld || isFull || bytes > KEEP_BYTES
    if (goes) bytes -= file.total() * ENTRY_BYTES
    return goes
  })
}

async function snapshot(journals: JournalsState, isLast: boolean): Promise<SnapshotResult | null> {
  const { files } = journals
  const { world, folder, slots, log } = journals.options
  files.rotate()
  const result = await writeSnapshot({
    world,
    files,
    file: folder.snapshot,
    pause: () => nextTurn(),
    isStopping: () => !isLast && world.status.isStopping(),
    entriesWritten: () => entriesWritten(world.words, slots),
  })
  if (result === null) {
    log.warn('snapshot.skipped')
    return null
  }
  journals.covered = result.extents
  tidy(journals)
  return result
}

function sumOf(journals: JournalsState, word: number): number {
  const { slots, world } = journals.options
  return slots.reduce((sum, slot) => sum + Atomics.load(world.words, journalBase(slot) + word), 0)
}

/** Resolves to whether all entries committed so far reach their files within WRITE_WAIT_MS. */
async function entriesWritten(words: Int32Array, slots: readonly number[]): Promise<boolean> {
  const goals = slots.map((slot) => ({
    flushed: journalBase(slot) + J.flushed,
    goal: Atomics.load(words, journalBase(slot) + J.created),
  }))
  for (let waited = 0; waited < WRITE_WAIT_MS; waited += POLL_MS) {
    // Compared by difference, because both numbers wrap around.
    if (goals.every(({ flushed, goal }) => ((Atomics.load(words, flushed) - goal) | 0) >= 0)) {
      return true
    }
    await delay(POLL_MS)
  }
  return false
}
