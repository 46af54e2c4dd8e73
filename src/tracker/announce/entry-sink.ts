/** The journal of this thread, as an announce sees it: entries are filled in place. */
export interface EntrySink {
  readonly words: Int32Array
  /** Where the next entry stands in `words`: `ENTRY_WORDS` words of 0. */
  readonly next: () => number
  /** Closes the entry that `next` gave: it is written with the turn's. */
  readonly commit: () => void
}
