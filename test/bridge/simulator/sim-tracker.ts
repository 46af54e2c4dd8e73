import type { Envelope } from '../../../src/bridge/define-event.ts'
import type { Link, LinkOptions } from '../../../src/bridge/link/types.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Chance } from './chance.ts'
import { simBytes } from './batches.ts'
import type { SimDatabase, SimRow } from './database.ts'
import { sumOf } from './database.ts'
import type { SimProcess } from './process.ts'
import { simLimits } from './process.ts'

/** The state of a tracker that survives a crash: its journal, and the stored state of the site. */
export interface SimDisk {
  readonly storeId: string
  readonly journalId: string
  written: number
  booked: number
  /** As of some event, not always the last one; null: nothing was stored yet. */
  kept: SimKept | null
}

interface SimKept {
  readonly outbox: string
  readonly position: number
  readonly state: ReadonlyMap<number, number>
}

export interface SimTracker {
  readonly process: SimProcess
  readonly link: Link
  readonly write: (entries: number) => void
  /** Compares its state with the truth at its position. */
  readonly check: () => void
  readonly isLevel: () => boolean
}

export interface SimTrackerOptions {
  readonly createLink: (options: LinkOptions) => Link
  readonly process: SimProcess
  readonly database: SimDatabase
  readonly disk: SimDisk
  readonly urls: readonly string[]
  readonly key: Buffer
  readonly chance: Chance
  readonly fault: (text: string) => void
}

/** A tracker that compares every event with the truth. */
export function createSimTracker(options: SimTrackerOptions): SimTracker {
  const { database, disk, process, fault } = options
  const state = new Map<number, number>(disk.kept?.state)
  let outbox = disk.kept?.outbox ?? ''
  /** The newest event; null: none since the full state started. */
  let position: number | null = disk.kept?.position ?? null
  let sent = disk.booked
  let said = 0

  const pump = () => {
    while (sent < disk.written) {
      const count = Math.min(3, disk.written - sent)
      const batch = { journalId: disk.journalId, first: sent, count, said: said + 1 }
      const isTaken =
        said % 3 === 0
          ? link.send({ name: 'sim.batch', version: 1, payload: batch })
          : link.sendBatch(simBytes(batch)) === count
      if (!isTaken) return
      said++
      sent += count
    }
  }

  function take({ name, payload }: Envelope): void {
    if (name === 'sim.booked') {
      disk.booked = Math.max(disk.booked, (payload as { booked: number }).booked)
      return pump()
    }
    const row = payload as SimRow
    if (row.sum !== sumOf(row)) return fault('something damaged was believed')
    if (row.outbox !== outbox) return fault('an event of another outbox came')
    const known = state.get(row.key) ?? 0
    if (name === 'sim.event') {
      if (position !== null && row.position <= position) fault('an event came twice or late')
      if (position !== null && row.position > position + 1) fault('an event was left out')
      position = row.position
    }
    state.set(row.key, Math.max(known, row.version))
  }

  /** The disk is written a moment later, or never when the tracker dies before. */
  function keep(): void {
    const { applied } = link.status()
    if (applied === null || !options.chance.is(0.3)) return
    disk.kept = { outbox: applied.outboxId, position: applied.position, state: new Map(state) }
  }

  const link = options.createLink({
    urls: options.urls,
    key: options.key,
    node: disk.storeId.slice(0, 4),
    storeId: disk.storeId,
    version: 'sim',
    log: silentLog(),
    surroundings: process.surroundings,
    limits: simLimits,
    ...(disk.kept !== null && {
      resume: { outboxId: disk.kept.outbox, position: disk.kept.position },
    }),
    handlers: {
      snapshotBegin(outboxId) {
        if (outboxId !== outbox) state.clear()
        outbox = outboxId
        position = null
      },
      event(event) {
        keep() // the previous event: this one counts as applied when this returns
        take(event)
      },
      snapshotEnd() {
        const applied = link.status().applied?.position ?? -1
        if (position !== null && position !== applied) fault('a full state ended elsewhere')
        position = applied
        check()
      },
      up() {
        sent = disk.booked
        pump()
      },
      down() {},
    },
  })

  const missing = () => {
    const { applied } = link.status()
    if (applied === null || applied.outboxId !== database.outboxId()) return []
    return database.keys.filter(
      (key) => (state.get(key) ?? 0) < database.versionAt(key, applied.position),
    )
  }
  const check = () => {
    if (missing().length > 0)
      fault('something is missing below the position that counts as applied')
    const { unackedFrames, queuedFrames } = link.status().counts
    if (queuedFrames > simLimits.queueFrames!) fault('the queue of a tracker has no bound')
    if (unackedFrames > simLimits.upFrames! + 1) fault('the window of a tracker has no bound')
  }

  return {
    process,
    link,
    check,
    write(entries) {
      disk.written += entries
      pump()
    },
    isLevel() {
      const { isCaughtUp, applied } = link.status()
      const isAtEnd = applied?.position === database.newest()
      const isBooked = database.booked.get(disk.journalId) === disk.written
      return isCaughtUp && isAtEnd && isBooked && missing().length === 0
    },
  }
}
