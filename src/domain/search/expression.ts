/** A word, or several in a row. */
export interface Term {
  /** As it was typed, with single spaces between words. */
  readonly text: string
  /** Its last word may be the beginning of one. */
  readonly isPrefix: boolean
}

/** Columns that are asked for by numbers, both ends included; null: without an end. */
export type NumberField = 'size' | 'year' | 'seeders' | 'leechers' | 'snatches'

/** What `is:` can ask; of the swarm as of the last booking. */
export const QUALITIES = [
  'alive',
  'dead',
  'seeding',
  'leeching',
  'snatched',
  'unsnatched',
  'bookmarked',
  'mine',
  'freeleech',
] as const
export type Quality = (typeof QUALITIES)[number]

/** What only the database can tell to be there. */
export type NamedField = 'tag' | 'category' | 'uploader' | 'external'

/** One condition on a torrent. */
export type Leaf =
  | { readonly kind: 'words'; readonly term: Term }
  | { readonly kind: 'title'; readonly term: Term }
  /** Words of the names of files. */
  | { readonly kind: 'file'; readonly term: Term }
  | {
      readonly kind: 'named'
      readonly field: NamedField
      readonly name: string
      /** Where the name stands, for an error about it. */
      readonly place: Place
    }
  | {
      readonly kind: 'number'
      readonly field: NumberField
      readonly from: number | null
      readonly to: number | null
    }
  /** Unix seconds, both included. */
  | { readonly kind: 'added'; readonly from: number | null; readonly to: number | null }
  | { readonly kind: 'is'; readonly quality: Quality }
  | {
      readonly kind: 'attribute'
      readonly key: string
      /** As it was typed, and where. */
      readonly value: string
      readonly place: Place
      readonly test: AttributeTest
    }

/** What is asked of the value of an attribute. */
export type AttributeTest =
  | { readonly is: 'equal'; readonly to: string | number | boolean; readonly isList: boolean }
  /** However it is written: case and accents count nothing. */
  | { readonly is: 'text'; readonly to: string }
  /** Both ends included; null: without an end. */
  | { readonly is: 'number'; readonly from: number | null; readonly to: number | null }
  /** ISO days. */
  | { readonly is: 'day'; readonly from: string | null; readonly to: string | null }

/** Conditions, joined. */
export type Expression =
  | Leaf
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'all'; readonly of: readonly Expression[] }
  | { readonly kind: 'any'; readonly of: readonly Expression[] }

/** Characters of the line, from 0: `from` up to, and without, `to`. */
export interface Place {
  readonly from: number
  readonly to: number
}

/** What cannot be understood, where it stands, and how to say it. */
export interface QueryError {
  readonly place: Place
  readonly text: string
  /** For an unknown field: what can be written in its place, the likeliest first. */
  readonly instead?: readonly string[]
}

/** Every leaf of an expression, from left to right. */
export function leavesOf(expression: Expression): readonly Leaf[] {
  if (expression.kind === 'not') return leavesOf(expression.of)
  if (expression.kind === 'all' || expression.kind === 'any') return expression.of.flatMap(leavesOf)
  return [expression]
}
