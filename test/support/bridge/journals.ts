import { randomBytes } from 'node:crypto'
import type { BatchToSend } from '../../../src/bridge/delivery/batch-frame.ts'
import type { Envelope } from '../../../src/bridge/define-event.ts'
import type { TrafficEntry } from '../../../src/bridge/traffic-entry.ts'
import { ENTRY_BYTES, ENTRY_WORDS, writeEntry } from '../../../src/bridge/traffic-entry.ts'
import type { Batch } from '../../../src/store/records/journal-batch.ts'
import { anEntry } from '../builders.ts'

/** A random name, like those of journals, stores and outboxes. */
export function randomId(): string {
  return randomBytes(16).toString('hex')
}

/** Entries in the layout of a journal. */
export function entryBytes(entries: readonly TrafficEntry[]): Buffer {
  const words = new Int32Array(entries.length * ENTRY_WORDS)
  entries.forEach((entry, index) => writeEntry(words, index * ENTRY_WORDS, entry))
  return Buffer.from(words.buffer)
}

/** A batch as a tracker passes it to its link. */
export function sending({ journalId, first, entries }: Batch): BatchToSend {
  const most = entries.length / ENTRY_BYTES
  const fill = (into: Buffer) => entries.copy(into) / ENTRY_BYTES
  return { journalId, first, most, fill }
}

/** A batch as a tracker of a release before raw batches sends it. */
export function inJson({ journalId, first, entries }: Batch): Envelope {
  const payload = { journalId, first, entries: entries.toString('base64') }
  return { name: 'traffic.batch', version: 1, payload }
}

/** A journal that a test appends entries to and takes batches from. */
export function aJournal(journalId = randomId()) {
  const entries: TrafficEntry[] = []
  return {
    journalId,
    entries,
    /** Appends entries; missing fields are as in `anEntry`. */
    add(...given: Partial<TrafficEntry>[]) {
      entries.push(...given.map(anEntry))
    },
    /** Entries `from` up to, not including, `to`. */
    batch(from = 0, to = entries.length): Batch {
      return { journalId, first: from, entries: entryBytes(entries.slice(from, to)) }
    },
  }
}

/** The entries of one client on one torrent, as the tracker journals them. */
export function aSession(about: Partial<TrafficEntry>) {
  let sequence = about.sequence ?? 1_000n
  let at = about.at ?? 1_700_000_000
  let last = anEntry({ ...about, at, since: at, startedAt: at })
  return {
    /** The entry of an announce `seconds` later, with the bytes moved since the last one. */
    says(change: Partial<TrafficEntry> & { up?: bigint; down?: bigint; after?: number }) {
      const { up = 0n, down = 0n, after = 1_800, ...rest } = change
      const since = at
      at += after
      sequence += 1n
      last = {
        ...last,
        kind: 'update',
        sequence,
        since,
        at,
        rawUp: up,
        rawDown: down,
        uploaded: last.uploaded + up,
        downloaded: last.downloaded + down,
        ...rest,
      }
      return last
    },
  }
}
