import { H, JOURNAL_WORDS } from '../memory/layout.ts'

/**
 * Messages between a journal's thread, the main thread and the sync thread, in shared words.
 *
 * Each generation has separate files; a snapshot starts a new generation. The two newest
 * generations have separate words for file and count, selected by the lowest bit of the generation,
 * so that the old file can be synced and read to its end while the new one is written.
 */
export const J = {
  generation: 0, // of the current file, counted per slot
  nextGeneration: 1, // set by the main thread when its file is open
  fd: 2, // two words
  written: 4, // whole entries in the file: two words
  synced: 6, // of these, entries that are durable: two words
  created: 8, // entries committed since the start, wrapping
  flushed: 9, // entries written since the start, wrapping
  isFailing: 10,
  failures: 11,
  copied: 12, // written entries that other trackers have too; counted only if replies wait for that
} as const

/** Returns the index of the first word of a journal slot. */
export function journalBase(slot: number): number {
  return H.journals + slot * JOURNAL_WORDS
}
