import type { TimeText } from '../../shared/format.ts'

// Cells of tables, as the partial `console/table` shows them.

/** One cell; `label` is the heading of its column. */
export interface Cell {
  readonly label: string
  readonly text: string | null
  readonly href: string | null
  readonly time: TimeText | null
  /** A highlighted word; the meaning is in the word, never only in its color. */
  readonly tag: { readonly text: string; readonly isGood: boolean; readonly isBad: boolean } | null
  readonly isNum: boolean
  /** The slug of the role that it names: staff may give it a color. */
  readonly role: string | null
}

const EMPTY = { href: null, role: null, time: null, tag: null, isNum: false, text: null } as const

export function words(label: string, text: string, href: string | null = null): Cell {
  return { ...EMPTY, label, text, href }
}

export function figure(label: string, text: string): Cell {
  return { ...EMPTY, label, text, isNum: true }
}

export function moment(label: string, time: TimeText | null, never = '–'): Cell {
  return { ...EMPTY, label, time, text: time === null ? never : null }
}

export function mark(label: string, text: string, kind: 'good' | 'bad' | 'plain'): Cell {
  return { ...EMPTY, label, tag: { text, isGood: kind === 'good', isBad: kind === 'bad' } }
}
