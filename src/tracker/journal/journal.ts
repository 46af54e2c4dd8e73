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

/** The most entries of one turn that are written together; a larger turn takes several writes. */
const TURN_ENTRIES = 4_096
/**
 * Places above TURN_ENTRIES, more than an announce and the one that waits before it can fill: none
 * of their entries is left out if the disk fills up in the meantime.
 */
const SPARE_ENTRIES = 16

/**
 * Writes the bytes from `offset` to `end` of a journal; returns how many were written. A system
 * call where available (io/ffi), otherwise the function below; tests replace it to simulate a full
 * disk.
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
 * The journal of one thread: the changes of an announce are in its file before the reply is sent.
 *
 * Entries of a turn collect in `words` and are written by one `flush`. A write that fails or is
 * incomplete is repeated at the same position with all its entries before new ones are accepted:
 * the file never has a gap, and entry N is at byte 160 × N.
 */
export interface Journal {
  /** The turn's entries: layout `W` of bridge/traffic-entry.ts. */
  readonly words: Int32Array
  /**
   * Whether an announce can add its entries. While the disk refuses entries it is false, and an
   * announce must not advance a counter or end a session (contract §5.1).
   */
  readonly hasRoom: () => boolean
  /**
   * Returns the index of the word at which to fill in the next entry, which is all zeros; call
   * `hasRoom` first.
   */
  readonly next: () => number
  /** Completes the entry at `next` with its kind and checksum. */
  readonly commit: (kind: (typeof KIND)[keyof typeof KIND]) => void
  /**
   * Writes the committed entries. Call it before the replies of a turn are sent, and at least every
   * 100 ms while `pending()` is above 0. Returns false while the disk refuses them: the entries
   * wait, and a request that requires its entry on disk (`stopped`) is refused.
   */
  readonly flush: () => boolean
  /** The number of committed entries that are not in the file yet. */
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

/** Attaches the journal of slot `slot`, whose files the main thread opens (journal-files.ts). */
export function attachJournal(shared: Int32Array, slot: number, write = writeAt): Journal {
  const words = new Int32Array((TURN_ENTRIES + SPARE_ENTRIES) * ENTRY_WORDS)
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
    hasRoom: () => hasRoom(journal),
    next: () => journal.count * ENTRY_WORDS,
    commit: (kind) => commit(journal, kind),
    flush: () => flush(journal),
    pending: () => journal.count,
  }
}

/**
 * Switches to the file of a newer generation once all entries of the older one have been written.
 */
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
    return false // the main thread notices that J.failures grew and logs it
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

function hasRoom(journal: JournalState): boolean {
  return !journal.isFailing && (journal.count < TURN_ENTRIES || flush(journal))
}

function commit(journal: JournalState, kind: 0 | 1 | 2 | 3 | 4 | 5 | 6): void {
  const { words, shared, base } = journal
  const at = journal.count * ENTRY_WORDS
  words[at] = ENTRY_MAGIC | kind
  words[at + W.checksum] = entryChecksum(words, at)
  journal.count++
  Atomics.add(shared, base + J.created, 1)
}
