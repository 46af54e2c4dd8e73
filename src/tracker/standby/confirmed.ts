import { J, journalBase } from '../journal/journal-cells.ts'
import { writeCopied } from '../memory/copy-cells.ts'

/** The most marks of entries that are not all copied yet; a further mark replaces the last one. */
const MOST_MARKS = 256

/** Reports to announce threads how many entries other trackers have, for replies that wait. */
export interface Confirmed {
  /** Returns how many entries each thread has written: all of them can be read from now on. */
  readonly written: () => Int32Array
  /** Records that these entries had all been read at `at`, in seconds. */
  readonly read: (written: Int32Array, at: number) => void
  /**
   * Writes which slots and entries are copied.
   * @param slots the slots of this tracker that have a complete copy
   * @param oldest when the oldest unacknowledged change was read; null: there is none
   */
  readonly tell: (slots: Iterable<number>, oldest: number | null) => void
}

interface Mark {
  readonly written: Int32Array
  readonly at: number
}

/**
 * Creates the reports.
 * @param threads the slots of journals that threads write to
 */
export function createConfirmed(words: Int32Array, threads: readonly number[]): Confirmed {
  const marks: Mark[] = []
  const at = (thread: number, word: number) => journalBase(thread) + word
  return {
    written: () => Int32Array.from(threads, (thread) => Atomics.load(words, at(thread, J.flushed))),
    read(written, second) {
      // The older mark is kept if nothing was written since, because it is reached sooner.
      const last = marks.at(-1)?.written
      if (last?.every((count, index) => count === written[index]) === true) return
      if (marks.length === MOST_MARKS) marks.pop()
      marks.push({ written, at: second })
    },
    tell(slots, oldest) {
      // First, so that a slot that has lost its copy does not confirm any reply.
      writeCopied(words, slots)
      while (marks.length > 0 && (oldest === null || marks[0].at < oldest)) {
        const written = marks.shift()?.written
        threads.forEach((thread, index) =>
          Atomics.store(words, at(thread, J.copied), written?.[index] ?? 0),
        )
      }
    },
  }
}
