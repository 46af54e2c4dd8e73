import { diff3Merge } from 'node-diff3'

// Merges two edits of the same text. The result contains both changes, if they do not overlap.

/** The work grows with the number of lines, and with the square of the number of equal lines. */
const MAX_LINES = 3_000
const MAX_PAIRS = 1_000_000

export interface Versions {
  /** The text from which both edits started. */
  readonly base: string
  readonly mine: string
  readonly theirs: string
}

/**
 * Merges two edits of a text line by line. Returns null if both changed the same lines, or if the
 * texts are too long to compare.
 */
export function merge({ base, mine, theirs }: Versions): string | null {
  if (mine === base || mine === theirs) return theirs
  if (theirs === base) return mine
  const [old, own, other] = [base, mine, theirs].map((text) => text.split('\n'))
  if (!isShort(old, own) || !isShort(old, other)) return null
  const regions = diff3Merge(own, old, other, { excludeFalseConflicts: true })
  const lines: string[] = []
  for (const { ok } of regions) {
    if (ok === undefined) return null
    for (const line of ok) lines.push(line)
  }
  return lines.join('\n')
}

/** Returns whether two lists of lines are short enough to be compared. */
function isShort(a: readonly string[], b: readonly string[]): boolean {
  if (a.length > MAX_LINES || b.length > MAX_LINES) return false
  const counts = new Map<string, number>()
  for (const line of a) counts.set(line, (counts.get(line) ?? 0) + 1)
  let pairs = 0
  for (const line of b) pairs += counts.get(line) ?? 0
  return pairs <= MAX_PAIRS
}
