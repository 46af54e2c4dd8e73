import { setTimeout as delay } from 'node:timers/promises'
import type { LogFields } from '../../shared/log.ts'
import { DatabaseAway } from './database-away.ts'
import type { Db } from './db.ts'
import { logOfReads, readsStandby } from './standby-reads.ts'

// Records about members who only read: that they downloaded a file, or viewed a case. While there
// is only a standby, they can still read, and the record is stored when a host accepts writes
// again.

interface Note {
  readonly event: string
  readonly fields: LogFields
  readonly write: () => Promise<void>
}

/** Beyond this number, readers have to wait, so that pending records stay bounded. */
const MOST_NOTES = 10_000
const RETRY_MS = 1_000

const waiting = new WeakMap<Db, Note[]>()

/**
 * Writes a note now, or as soon as a host accepts writes. Until then the note is in memory, and in
 * the log, which outlives this process: `fields` describe the note without secrets and addresses.
 *
 * @throws DatabaseAway when too many notes wait, or the database went away just now
 */
export async function note(db: Db, one: Note): Promise<void> {
  if (!readsStandby(db)) return one.write()
  const notes = waiting.get(db) ?? []
  if (notes.length >= MOST_NOTES) throw new DatabaseAway(new Error('too many notes wait for it'))
  logOfReads(db)?.(one.event, { ...one.fields, waits: notes.length + 1 })
  notes.push(one)
  if (notes.length > 1) return
  waiting.set(db, notes)
  void writeAll(db, notes)
}

async function writeAll(db: Db, notes: Note[]): Promise<void> {
  while (notes.length > 0) {
    const { event, fields, write } = notes[0]
    try {
      if (readsStandby(db)) throw new DatabaseAway(new Error('no host accepts writes'))
      await write()
      notes.shift()
    } catch (error) {
      if (error instanceof DatabaseAway) await delay(RETRY_MS, undefined, { ref: false })
      else {
        // The row that the note is about was lost with the other server, or this process is ending.
        logOfReads(db)?.warn('note.not-written', { note: event, ...fields, error: String(error) })
        notes.shift()
      }
    }
  }
}
