import type { Vocabulary } from './catalog.ts'
import type { Range } from './terms.ts'
import type { Words } from './asked/tsquery.ts'

/** Words after their terms were looked up. */
export type Sought =
  | {
      readonly kind: 'word'
      readonly text: string
      readonly isPrefix: boolean
      readonly range: Range
    }
  | { readonly kind: 'all' | 'any'; readonly left: Sought; readonly right: Sought }
  | {
      readonly kind: 'row'
      readonly left: Sought
      readonly right: Sought
      readonly distance: number
    }

export function lookUp(words: Words, kind: Vocabulary): Sought {
  if (words.kind === 'word') {
    const { text, isPrefix } = words
    return { kind: 'word', text, isPrefix, range: kind.terms.find(text, isPrefix) }
  }
  const sides = { left: lookUp(words.left, kind), right: lookUp(words.right, kind) }
  return words.kind === 'row'
    ? { kind: 'row', ...sides, distance: words.distance }
    : { kind: words.kind, ...sides }
}

/**
 * Like `lookUp`, without alternatives that contain a word that no torrent has; null: no alternative
 * is left. This drops most of the ways to write one word as two.
 */
export function lookUpPresent(words: Words, kind: Vocabulary): Sought | null {
  return without(lookUp(words, kind), isAbsent)
}

function isAbsent(sought: Sought): boolean {
  if (sought.kind !== 'word') return false
  const { from, to, later } = sought.range
  return from === to && later.length === 0
}

function without(sought: Sought, isDropped: (one: Sought) => boolean): Sought | null {
  if (isDropped(sought)) return null
  if (sought.kind === 'word') return sought
  const left = without(sought.left, isDropped)
  const right = without(sought.right, isDropped)
  if (left === null || right === null) return sought.kind === 'any' ? (left ?? right) : null
  return left === sought.left && right === sought.right ? sought : { ...sought, left, right }
}
