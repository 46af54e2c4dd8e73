import fs from 'node:fs'
import type { KIND } from '../../bridge/traffic-entry.ts'
import {
  ENTRY_BYTES,
  ENTRY_MAGIC,
  ENTRY_WORDS,
  W,
  entryChecksum,
} from '../../bridge/traffic-entry.ts'
import { J, journalBase } from './journal-cells.ts'

/** Entries that one turn may hold; a fuller turn is written in several pieces. */
const TURN_ENTRIES = 4_096

/**
 * How a journal writes the bytes from `offset` up to `end`; returns how many it wrote. A system
 * call where those are at hand (io/ffi), what a test puts in its place to play a full disk, or
 * this.
 */
export type WriteAt = (
  fd: number,
  bytes: Uint8Array,
  offset: number,
  end: number,
  position: number,
) => number

const writeAt: WriteAt = (fd, bytes, offset, end, position) =>
  fs.writeSync(fd, bytes, offset, end - offset, position)

/**
 * The journal of one thread: what an announce changed stands in its file before the reply goes out.
 *
 * Entries of a turn gather in `words` and are written by one `flush`. A write that failed or came
 * short is done again from the same place, with everything that was in it, before anything new is
 * taken: the file never has a torn middle, and entry N stands at byte 160 × N.
 */
export interface Journal {
  /** The turn's entries: layout `W` of bridge/traffic-entry.ts. */
  readonly words: Int32Array
  /**
   * Word at which to fill the next entry, all 0 now; -1 while the disk refuses: the announce must
   * then advance no counter and end no session (contract §5.1).
   */
  readonly next: () => number
  /** The entry at `next` is filled: seals it with its kind and checksum. */
  readonly commit: (kind: (typeof KIND)[keyof typeof KIND]) => void
  /**
   * Writes what was committed; to be called before the replies of a turn go out, and at least every
   * 100 ms while `pending()`. False while the disk refuses: the turn's entries wait, and whatever
   * must be on disk before it is answered (`stopped`) is refused.
   */
  readonly flush: () => boolean
  /** Committed entries that are not in the file yet. */
  readonly pending: () => number
}

interface JournalState {
  readonly shared: Int32Array
  readonly base: number
  count: number
  readonly write: WriteAt
  readonly bytes: Uint8Array
  isFailing: boolean
  readonly words: Int32Array
}

/** The journal of slot `slot`, whose files the main thread opens (journal-files.ts). */
export function attachJournal(shared: Int32Array, slot: number, write = writeAt): Journal {
  const words = new Int32Array(TURN_ENTRIES * ENTRY_WORDS)
  const journal: JournalState = {
    shared,
    base: journalBase(slot),
    count: 0,
    write,
    bytes: new Uint8Array(words.buffer),
    isFailing: false,
    words,
  }

  return {
    words,
    next: () => next(journal),
    commit: (kind) => commit(journal, kind),
    flush: () => flush(journal),
    pending: () => journal.count,
  }
}

/** Goes to the file of a newer generation once nothing of the older one is left to write. */
function changeFile(journal: JournalState): void {
  const { shared, base } = journal
  const next = Atomics.load(shared, base + J.nextGeneration)
  if (next !== shared[base + J.generation]) Atomics.store(shared, base + J.generation, next)
}

function writeAll(journal: JournalState): boolean {
  const { shared, base, write, bytes } = journal
  const parity = shared[base + J.generation] & 1
  const written = shared[base + J.written + parity]
  const end = journal.count * ENTRY_BYTES
  let done = 0
  try {
    while (done < end) {
      const position = written * ENTRY_BYTES + done
      const some = write(shared[base + J.fd + parity], bytes, done, end, position)
      if (some <= 0) return false
      done += some
    }
  } catch {
    return false // the main thread sees J.failures grow and says so
  }
  Atomics.store(shared, base + J.written + parity, written + journal.count)
  return true
}

function flush(journal: JournalState): boolean {
  const { shared, base, words } = journal
  if (journal.count === 0) return true
  if (!journal.isFailing) changeFile(journal)
  journal.isFailing = !writeAll(journal)
  Atomics.store(shared, base + J.isFailing, journal.isFailing ? 1 : 0)
  if (journal.isFailing) {
    Atomics.add(shared, base + J.failures, 1)
    return false
  }
  words.fill(0, 0, journal.count * ENTRY_WORDS)
  Atomics.add(shared, base + J.flushed, journal.count)
  journal.count = 0
  return true
}

function next(journal: JournalState): number {
  if (journal.isFailing || (journal.count === TURN_ENTRIES && !flush(journal))) return -1
  return journal.count * ENTRY_WORDS
}

function commit(journal: JournalState, kind: 0 | 1 | 2 | 3 | 4 | 5 | 6): void {
  const { words, shared, base } = journal
  const at = journal.count * ENTRY_WORDS
  words[at] = ENTRY_MAGIC | kind
  words[at + W.checksum] = entryChecksum(words, at)
  journal.count++
  Atomics.add(shared, base + J.created, 1)
}
