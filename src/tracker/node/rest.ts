import fs from 'node:fs'
import path from 'node:path'
import { traceRecord, MAX_TRACE_RECORDS } from '../../bridge/events/trace-events.ts'
import { wordsAfter } from '../../bridge/trackers/slot-frames.ts'
import { ENTRY_WORDS, SEEDER_PLACES, UC } from '../../bridge/trackers/usage-frames.ts'
import type { Log } from '../../shared/log.ts'
import { count, list, record } from '../../shared/shape.ts'
import type { TraceKeeper } from '../observe/trace-keeper.ts'
import { encodeRecord, jsonRecord, readJson, readRecords } from '../state-file/records.ts'
import type { TrackerClock } from '../memory/clock.ts'
import type { PastSeeders } from '../memory/swarm/past-seeders.ts'
import type { Noted } from '../usage/noted.ts'
import type { PasskeyGuessTable } from '../usage/passkey-guesses.ts'
import { WINDOW_ENTRY_WORDS } from '../usage/passkey-guesses.ts'
import type { ConnectionPasskeys } from '../wire/connection-passkeys.ts'
import { CONNECTION_ENTRY_WORDS } from '../wire/connection-passkeys.ts'

// State that is neither in the snapshot and the journals nor in the site's state. A process leaves
// it to its successor in a file: a sequence of records (state-file/records.ts). Times are in
// seconds before the time in the head, because each process counts seconds from its start.

const LAYOUT = 1
const KIND = {
  /** JSON: the layout, and when it was written (seconds since 1970). Always first. */
  head: 1,
  /** Words: counts of guessed passkeys by address. */
  windows: 2,
  /** Words: addresses from which passkeys were used. */
  pairs: 3,
  /** Words: passkeys of connection IDs. */
  passkeys: 4,
  /** JSON: traced announces that have not been sent. */
  traces: 5,
  /** Words: members who had all of a torrent and have no session. */
  seeders: 6,
  /** Words: when members first asked for unknown info hashes, in the trackers' common form. */
  hashes: 7,
  /** Words: contradictions of counters, in the form that trackers exchange. */
  contradictions: 8,
} as const

const headShape = record({ layout: count, wall: count })
const tracesShape = record({ records: list(traceRecord).max(MAX_TRACE_RECORDS), skipped: count })

export interface RestParts {
  /** The folder of the tracker. */
  readonly folder: string
  readonly clock: TrackerClock
  readonly guesses: PasskeyGuessTable
  readonly passkeys: Pick<ConnectionPasskeys, 'all' | 'note'>
  readonly pastSeeders: Pick<PastSeeders, 'signsAt' | 'put'>
  readonly hashes: Pick<Noted, 'all' | 'take'>
  readonly contradictions: Pick<Noted, 'all' | 'take'>
  readonly traces: Pick<TraceKeeper, 'takeOut' | 'putBack'>
  readonly log: Log
}

/** Reads and writes the file with the rest of the state. */
export interface Rest {
  /** Writes everything for the next process. Call it when threads no longer answer requests. */
  readonly write: () => void
  /** Adds what the previous process left, if anything. */
  readonly read: () => void
  /** Removes the file once this process serves, so that no later process reads it. */
  readonly remove: () => void
}

export function createRest(parts: RestParts): Rest {
  const file = path.join(parts.folder, 'rest')
  const remove = () => fs.rmSync(file, { force: true })
  return {
    remove,
    write() {
      try {
        remove()
        fs.writeFileSync(file, recordsOf(parts), { mode: 0o600 }) // it contains passkeys
      } catch (error) {
        // Only logged, because the next process can serve without the file.
        parts.log.error('upgrade.rest-not-written', { error: String(error) })
      }
    },
    read() {
      if (fs.existsSync(file)) read(parts, file)
    },
  }
}

function recordsOf(parts: RestParts): Buffer {
  const { clock, guesses, passkeys, pastSeeders, hashes, contradictions, traces } = parts
  return Buffer.concat([
    jsonRecord(KIND.head, { layout: LAYOUT, wall: clock.wall() }),
    wordsRecord(KIND.windows, guesses.windows()),
    wordsRecord(KIND.pairs, guesses.pairs()),
    wordsRecord(KIND.passkeys, passkeys.all()),
    wordsRecord(KIND.seeders, seedersOf(pastSeeders)),
    wordsRecord(KIND.hashes, hashes.all()),
    wordsRecord(KIND.contradictions, contradictions.all()),
    jsonRecord(KIND.traces, traces.takeOut()),
  ])
}

/**
 * Returns the seeders, with the newest of each place last: when they are added in this order, the
 * newest are kept.
 */
function seedersOf({ signsAt }: RestParts['pastSeeders']): number[] {
  const found: number[] = []
  for (let place = 0; place < SEEDER_PLACES; place++) {
    for (const sign of signsAt(place).reverse()) if (sign !== 0) found.push(place, sign)
  }
  return found
}

function wordsRecord(kind: number, words: readonly number[]): Buffer {
  const body = Buffer.alloc(4 * words.length)
  for (const [at, word] of words.entries()) body.writeInt32LE(word | 0, 4 * at)
  return encodeRecord(kind, body)
}

function read(parts: RestParts, file: string): void {
  let passed: number | null = null
  const { wholeBytes, fileBytes } = readRecords(file, (kind, body) => {
    if (passed !== null) return take(parts, kind, body, passed)
    passed = kind === KIND.head ? secondsSince(parts.clock, body) : null
    return passed !== null
  })
  if (wholeBytes < fileBytes) parts.log.warn('upgrade.rest-not-read', { wholeBytes, fileBytes })
}

/**
 * Returns the seconds since the file was written; null when a build with another layout wrote it.
 */
function secondsSince(clock: TrackerClock, body: Buffer): number | null {
  const head = headShape.safeParse(readJson(body)).data
  return head?.layout === LAYOUT ? Math.max(0, clock.wall() - head.wall) : null
}

/** Reads a record; returns false when it is not valid. */
function take(parts: RestParts, kind: number, body: Buffer, passed: number): boolean {
  if (kind === KIND.traces) return takeTraces(parts, body)
  if (body.length % 4 !== 0) return false
  const { guesses, passkeys, pastSeeders, hashes, contradictions } = parts
  const words = wordsAfter(0, body)
  switch (kind) {
    case KIND.windows:
      for (let at = 0; at + WINDOW_ENTRY_WORDS <= words.length; at += WINDOW_ENTRY_WORDS) {
        guesses.putWindow(words[at], words[at + 1] + passed, words[at + 2], words[at + 3])
      }
      return true
    case KIND.pairs:
      for (const pair of words) guesses.notePair(pair)
      return true
    case KIND.passkeys:
      for (let at = 0; at + CONNECTION_ENTRY_WORDS <= words.length; at += CONNECTION_ENTRY_WORDS) {
        const [passkey0, passkey1, passkey2, passkey3] = words.subarray(at + 2)
        passkeys.note(words[at], words[at + 1], { passkey0, passkey1, passkey2, passkey3 })
      }
      return true
    case KIND.seeders:
      for (let at = 0; at + 1 < words.length; at += 2) {
        const [place, sign] = [words[at], words[at + 1]]
        if (place >= 0 && place < SEEDER_PLACES) pastSeeders.put(place, sign)
      }
      return true
    case KIND.hashes:
      for (let at = 2; at < words.length; at += ENTRY_WORDS.hashes) words[at] += passed
      hashes.take('', words)
      return true
    case KIND.contradictions:
      for (let at = UC.ago; at < words.length; at += ENTRY_WORDS.contradictions) words[at] += passed
      contradictions.take('', words)
      return true
    default:
      // An unknown kind of record, from a newer build with the same layout.
      return true
  }
}

function takeTraces({ traces }: RestParts, body: Buffer): boolean {
  const left = tracesShape.safeParse(readJson(body)).data
  if (left === undefined) return false
  traces.putBack(left)
  return true
}
