import fs from 'node:fs'
import type { Payload } from '../../bridge/define-event.ts'
import type { trafficBooked } from '../../bridge/events/traffic-events.ts'
import { MAX_BATCH_ENTRIES } from '../../bridge/events/traffic-events.ts'
import type { Link } from '../../bridge/link/types.ts'
import { ENTRY_BYTES } from '../../bridge/traffic-entry.ts'
import type { JournalFile } from './journal-files.ts'
import type { BatchToSend } from '../../bridge/delivery/batch-frame.ts'

/** Batches of one journal on their way at once: jobs always has the next one at hand. */
const WINDOW_ENTRIES = 2 * MAX_BATCH_ENTRIES
/** What is not acknowledged for so long is sent again: jobs could not book it, or never got it. */
const RESEND_SECONDS = 5

/** How far a journal is sent and booked, in entries. */
interface Progress {
  sent: number
  booked: number
  /** When `booked` last grew, or sending began after a rest. */
  since: number
}

export interface Batches {
  /** Sends what may be sent; called about every 250 ms, and when the bridge is up. */
  readonly pump: (nowSeconds: number) => void
  /**
   * Sends whole batches that wait, as soon as others are booked. What is less goes with the next
   * `pump`: a batch of every few entries would cost more than the announces in it.
   */
  readonly pumpWhole: (nowSeconds: number) => void
  readonly booked: (news: Payload<typeof trafficBooked>, nowSeconds: number) => void
  /** The bridge is up again: whatever was on its way is sent anew. */
  readonly resend: () => void
  /** Entries that jobs has not acknowledged. */
  readonly unbooked: () => number
  /** Whether jobs has acknowledged every entry of this journal. */
  readonly isBooked: (file: JournalFile) => boolean
  readonly forget: (id: string) => void
}

export interface BatchesOptions {
  /** Oldest first. */
  readonly journals: () => readonly JournalFile[]
  readonly send: Link['sendBatch']
}

interface BatchState {
  readonly progress: Map<string, Progress>
  readonly journals: () => readonly JournalFile[]
  readonly send: (batch: BatchToSend) => number | null
}

/**
 * Sends the journals to jobs, batch by batch, until each entry is acknowledged as booked.
 *
 * Journals of one generation go side by side; a newer generation waits until all that older ones
 * hold is acknowledged, so that jobs hears of a session in its order, as nearly as that can be.
 * An entry may be sent any number of times: jobs drops what it has (docs/decisions/0002).
 */
export function createBatches({ journals, send }: BatchesOptions): Batches {
  const batches: BatchState = {
    progress: new Map<string, Progress>(),
    journals,
    send,
  }

  return {
    pump: (now) => pump(batches, now),
    pumpWhole: (now) => pumpWhole(batches, now),
    booked: (arg0, now) => booked(batches, arg0, now),
    resend: () => resend(batches),
    unbooked: () => unbooked(batches),
    isBooked: (file) => isBooked(batches, file),
    forget: (id) => forget(batches, id),
  }
}

function of(batches: BatchState, id: string): Progress {
  const { progress } = batches
  const known = progress.get(id)
  if (known !== undefined) return known
  const fresh = { sent: 0, booked: 0, since: 0 }
  progress.set(id, fresh)
  return fresh
}

function isBooked(batches: BatchState, file: JournalFile): boolean {
  return of(batches, file.id).booked >= file.total()
}

/** The journals of the oldest generation that is not wholly acknowledged. */
function due(batches: BatchState): JournalFile[] {
  const waiting = batches.journals().filter((file) => !isBooked(batches, file))
  return waiting.filter(({ generation }) => generation === waiting[0].generation)
}

function sendFrom(batches: BatchState, file: JournalFile, now: number, least: number): boolean {
  const state = of(batches, file.id)
  if (state.sent > state.booked && now - state.since >= RESEND_SECONDS) state.sent = state.booked
  if (state.sent === state.booked) state.since = now
  for (;;) {
    const room = Math.min(file.total(), state.booked + WINDOW_ENTRIES) - state.sent
    if (room < least) return true
    const first = state.sent
    const sent = batches.send({
      ...{ journalId: file.id, first, most: Math.min(room, MAX_BATCH_ENTRIES) },
      fill: (into) => readEntries(file.path, first, into),
    })
    if (sent === null) return false
    if (sent === 0) return true
    state.sent += sent
  }
}

function pump(batches: BatchState, now: number): void {
  for (const file of due(batches)) if (!sendFrom(batches, file, now, 1)) return
}

function pumpWhole(batches: BatchState, now: number): void {
  for (const file of due(batches)) if (!sendFrom(batches, file, now, MAX_BATCH_ENTRIES)) return
}

function booked(
  batches: BatchState,
  { journalId, booked }: { journalId: string; booked: number },
  now: number,
): void {
  const state = batches.progress.get(journalId)
  if (state === undefined) return
  // Below what was booked: another database. It is told again what this journal still holds.
  if (booked < state.booked) state.sent = booked
  if (booked !== state.booked) state.since = now
  state.booked = booked
  state.sent = Math.max(state.sent, booked)
}

function resend(batches: BatchState): void {
  for (const state of batches.progress.values()) state.sent = state.booked
}

function unbooked(batches: BatchState): number {
  return batches
    .journals()
    .reduce((sum, file) => sum + Math.max(0, file.total() - of(batches, file.id).booked), 0)
}

function forget(batches: BatchState, id: string): void {
  batches.progress.delete(id)
}

/** Reads whole entries of a journal's file, from entry `first` on; returns how many. */
function readEntries(path: string, first: number, into: Buffer): number {
  const fd = fs.openSync(path, 'r')
  try {
    return Math.floor(fs.readSync(fd, into, 0, into.length, first * ENTRY_BYTES) / ENTRY_BYTES)
  } finally {
    fs.closeSync(fd)
  }
}
