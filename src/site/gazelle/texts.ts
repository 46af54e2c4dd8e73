import { shownName } from '../../shared/hidden-characters.ts'

// Texts for readers of Gazelle, which decode HTML entities in names.

/** Removes hidden characters from a name, and anything that happens to look like an entity. */
export function plain(text: string): string {
  const line = shownName(text.replace(/[\u0000-\u001f\u007f]+/g, ' ')).trim()
  return line.replace(/&(?=#?\w{1,32};)/g, '&amp;')
}

/** `2026-11-22 14:05:00`, in UTC. */
export function timeText(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ')
}

/** Tools read the number of files as 32 bits. */
export function filesOf(count: number): number {
  return Math.min(count, 2 ** 31 - 1)
}
