import fs from 'node:fs'
import type { Payload } from '../../bridge/define-event.ts'
import type { trafficBooked } from '../../bridge/events/traffic-events.ts'
import { MAX_BATCH_ENTRIES } from '../../bridge/events/traffic-events.ts'
import type { Link } from '../../bridge/link/types.ts'
import { ENTRY_BYTES } from '../../bridge/traffic-entry.ts'
import type { Log } from '../../shared/log.ts'
import type { DiskGuard } from '../system/disk-guard.ts'
import { createDiskGuard } from '../system/disk-guard.ts'
import type { JournalFile } from './journal-files.ts'
import type { BatchToSend } from '../../bridge/delivery/batch-frame.ts'

/** The most entries of one journal under way, so that jobs always has the next batch ready. */
const WINDOW_ENTRIES = 2 * MAX_BATCH_ENTRIES
/**
 * After how many seconds an unacknowledged batch is sent again: jobs could not book it or never got
 * it.
 */
const RESEND_SECONDS = 5
/** After how many seconds a refused journal is offered again: an operator may have moved it. */
const REFUSED_SECONDS = 60

/**
 * A batch costs as much as some 60 entries, whatever its size. So if at least this many entries
 * wait but do not fill a batch, they wait for more, for three turns of 250 ms at most. Fewer are
 * sent immediately, so that an announce on a quiet site does not wait.
 */
const LEAST_HELD = 64
const HELD_TURNS = 3

/** How many entries of a journal were sent and booked. */
interface Progress {
  sent: number
  booked: number
  /** When `booked` last grew, or when sending started after a pause, in tracker seconds. */
  since: number
  /** After a refusal by jobs, nothing of the journal is sent before this second. */
  refusedUntil: number
  /** The number of turns for which entries were held back, to become a larger batch. */
  heldTurns: number
}

export interface Batches {
  /**
   * Sends waiting entries, or holds them back for a moment while their thread adds more. Call it
   * about every 250 ms.
   */
  readonly pump: (nowSeconds: number) => void
  /**
   * Sends the next full batches as soon as earlier ones are booked. Smaller ones wait for the next
   * `pump`: a batch of a few entries would cost more than their announces.
   */
  readonly pumpWhole: (nowSeconds: number) => void
  readonly booked: (news: Payload<typeof trafficBooked>, nowSeconds: number) => void
  /**
   * Records that jobs refused this journal. Newer ones do not wait for it, and it is not removed.
   */
  readonly refused: (id: string, nowSeconds: number) => void
  /** Sends all unacknowledged batches again, after the bridge was down. */
  readonly resend: () => void
  /** Asks jobs how much of each journal is booked, because the database is another one. */
  readonly startAgain: () => void
  /** The number of entries that jobs has not acknowledged. */
  readonly unbooked: () => number
  /**
   * Whether jobs has acknowledged every entry of a journal, or whether the journal is never booked.
   */
  readonly isBooked: (file: JournalFile) => boolean
  readonly forget: (id: string) => void
}

export interface BatchesOptions {
  /** Returns the journals, oldest first. */
  readonly journals: () => readonly JournalFile[]
  readonly send: Link['sendBatch']
  readonly log: Log
}

interface BatchState {
  readonly progress: Map<string, Progress>
  readonly journals: () => readonly JournalFile[]
  readonly send: (batch: BatchToSend) => number | null
  readonly guard: DiskGuard
}

/**
 * Creates the sender, which sends journals to jobs, batch by batch, until each entry is
 * acknowledged as booked.
 *
 * Journals of one generation are sent in parallel. A newer generation waits until all entries of
 * older ones are acknowledged, so that jobs gets the entries of a session as nearly in order as
 * possible. An entry may be sent any number of times: jobs drops duplicates (docs/decisions/0002).
 */
export function createBatches({ journals, send, log }: BatchesOptions): Batches {
  const batches: BatchState = {
    progress: new Map<string, Progress>(),
    journals,
    send,
    guard: createDiskGuard(log, 'journal.not-read'),
  }

  return {
    pump: (now) => pump(batches, now),
    pumpWhole: (now) => pumpWhole(batches, now),
    booked: (arg0, now) => booked(batches, arg0, now),
    refused: (id, now) => refused(batches, id, now),
    resend: () => resend(batches),
    startAgain: () => batches.progress.clear(),
    unbooked: () => unbooked(batches),
    isBooked: (file) => isBooked(batches, file),
    forget: (id) => forget(batches, id),
  }
}

function of(batches: BatchState, id: string): Progress {
  const { progress } = batches
  const known = progress.get(id)
  if (known !== undefined) return known
  const fresh = { sent: 0, booked: 0, since: 0, refusedUntil: 0, heldTurns: 0 }
  progress.set(id, fresh)
  return fresh
}

function isBooked(batches: BatchState, file: JournalFile): boolean {
  return file.isShadow || of(batches, file.id).booked >= file.total()
}

/**
 * Returns the journals of the oldest generation that is not fully acknowledged, without those
 * refused recently.
 */
function due(batches: BatchState, now: number): JournalFile[] {
  const mayGo = (file: JournalFile) => of(batches, file.id).refusedUntil <= now
  const waiting = batches.journals().filter((file) => !isBooked(batches, file) && mayGo(file))
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
      // If the file cannot be read now, nothing of it is sent in this turn.
      fill: (into) => batches.guard(() => readEntries(file.path, first, into), 0),
    })
    if (sent === null) return false
    if (sent === 0) return true
    state.sent += sent
  }
}

function pump(batches: BatchState, now: number): void {
  for (const file of due(batches, now)) {
    const least = isHeld(batches, file) ? MAX_BATCH_ENTRIES : 1
    if (!sendFrom(batches, file, now, least)) return
  }
}

/** Whether only full batches of a journal are sent in this turn; the rest starts to wait. */
function isHeld(batches: BatchState, file: JournalFile): boolean {
  const state = of(batches, file.id)
  const waiting = file.total() - state.sent
  if (!file.isOpen() || waiting < LEAST_HELD) state.heldTurns = 0
  else if (waiting >= MAX_BATCH_ENTRIES) state.heldTurns = 1
  else state.heldTurns = state.heldTurns < HELD_TURNS ? state.heldTurns + 1 : 0
  return state.heldTurns > 0
}

function pumpWhole(batches: BatchState, now: number): void {
  for (const file of due(batches, now)) if (!sendFrom(batches, file, now, MAX_BATCH_ENTRIES)) return
}

function booked(
  batches: BatchState,
  { journalId, booked }: { journalId: string; booked: number },
  now: number,
): void {
  const state = batches.progress.get(journalId)
  if (state === undefined) return
  // If less is booked than before, the database is another one: it gets the whole journal.
  if (booked < state.booked) state.sent = booked
  if (booked !== state.booked) state.since = now
  state.booked = booked
  state.sent = Math.max(state.sent, booked)
}

function refused({ progress }: BatchState, id: string, now: number): void {
  const state = progress.get(id)
  if (state === undefined) return
  state.sent = state.booked
  state.refusedUntil = now + REFUSED_SECONDS
}

function resend(batches: BatchState): void {
  for (const state of batches.progress.values()) state.sent = state.booked
}

function unbooked(batches: BatchState): number {
  return batches
    .journals()
    .filter((file) => !file.isShadow)
    .reduce((sum, file) => sum + Math.max(0, file.total() - of(batches, file.id).booked), 0)
}

function forget(batches: BatchState, id: string): void {
  batches.progress.delete(id)
}

/** Reads whole entries of a journal's file, from entry `first`; returns their number. */
function readEntries(path: string, first: number, into: Buffer): number {
  const fd = fs.openSync(path, 'r')
  try {
    return Math.floor(fs.readSync(fd, into, 0, into.length, first * ENTRY_BYTES) / ENTRY_BYTES)
  } finally {
    fs.closeSync(fd)
  }
}
