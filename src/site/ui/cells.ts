import type { TimeText } from '../../shared/format.ts'

// Table cells, as the partial `console/table` shows them.

/** One cell; `label` is the heading of its column. */
export interface Cell {
  readonly label: string
  readonly text: string | null
  readonly href: string | null
  readonly time: TimeText | null
  /** A highlighted word; the meaning is in the word, never only in its color. */
  readonly tag: { readonly text: string; readonly isGood: boolean; readonly isBad: boolean } | null
  readonly isNum: boolean
  /** Whether the text may break anywhere, in a column that stays wide enough to read. */
  readonly isLong: boolean
  /** The slug of the role it names: staff may give it a color. */
  readonly role: string | null
}

/** A text of up to this length that cannot break takes no room from other columns. */
const SHORT_CHARACTERS = 16

const EMPTY = {
  ...{ href: null, role: null, time: null, tag: null, text: null },
  ...{ isNum: false, isLong: false },
} as const

export function words(label: string, text: string, href: string | null = null): Cell {
  return { ...EMPTY, label, text, href, isLong: text.length > SHORT_CHARACTERS }
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
