/** A word, or several words in succession. */
export interface Term {
  /** The text as it was typed, with single spaces between words. */
  readonly text: string
  /** Whether its last word may be the start of a longer one. */
  readonly isPrefix: boolean
}

/** Fields with numbers. Both ends of a range are included; null: that end is open. */
export type NumberField = 'size' | 'year' | 'seeders' | 'leechers' | 'snatches'

/** The values of `is:`. The counts of swarms are those of the last booking. */
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
  'free25',
  'free50',
  'free75',
  'doubleup',
] as const
export type Quality = (typeof QUALITIES)[number]

/** Fields whose values only the database knows. */
export type NamedField = 'tag' | 'category' | 'uploader' | 'external'

/** One condition on a torrent. */
export type Leaf =
  | { readonly kind: 'words'; readonly term: Term }
  | { readonly kind: 'title'; readonly term: Term }
  /** Words in file names. */
  | { readonly kind: 'file'; readonly term: Term }
  | {
      readonly kind: 'named'
      readonly field: NamedField
      readonly name: string
      /** The position of the name in the line, for errors. */
      readonly place: Place
    }
  | {
      readonly kind: 'number'
      readonly field: NumberField
      readonly from: number | null
      readonly to: number | null
    }
  /** In Unix seconds, both ends included. */
  | { readonly kind: 'added'; readonly from: number | null; readonly to: number | null }
  | { readonly kind: 'is'; readonly quality: Quality }
  | {
      readonly kind: 'attribute'
      readonly key: string
      /** The value as it was typed, and its position. */
      readonly value: string
      readonly place: Place
      readonly test: AttributeTest
    }

/** A condition on the value of an attribute. */
export type AttributeTest =
  | { readonly is: 'equal'; readonly to: string | number | boolean; readonly isList: boolean }
  /** Case and accents are ignored. */
  | { readonly is: 'text'; readonly to: string }
  /** Both ends are included; null: that end is open. */
  | { readonly is: 'number'; readonly from: number | null; readonly to: number | null }
  /** Days in ISO 8601. */
  | { readonly is: 'day'; readonly from: string | null; readonly to: string | null }

/** A condition on what a member wrote. */
export type TextLeaf =
  | { readonly kind: 'words'; readonly term: Term }
  /** A kind of text, or the slug of a forum, in lowercase. */
  | { readonly kind: 'in'; readonly name: string; readonly place: Place }
  /** The name of the author, in lowercase. */
  | { readonly kind: 'by'; readonly name: string }
  /** In Unix seconds, both ends included; null: that end is open. */
  | { readonly kind: 'written'; readonly from: number | null; readonly to: number | null }

/** Conditions, joined with others. */
export type Expression<L extends Leaf | TextLeaf = Leaf> =
  | L
  | { readonly kind: 'not'; readonly of: Expression<L> }
  | { readonly kind: 'all'; readonly of: readonly Expression<L>[] }
  | { readonly kind: 'any'; readonly of: readonly Expression<L>[] }

/** Positions of characters in the line, counted from 0: from `from` until just before `to`. */
export interface Place {
  readonly from: number
  readonly to: number
}

/** A part that is not valid: its position, and how to write it correctly. */
export interface QueryError {
  readonly place: Place
  readonly text: string
  /** For an unknown field: what may be meant instead, most likely first. */
  readonly instead?: readonly string[]
}

/** Returns every leaf of an expression, from left to right. */
export function leavesOf<L extends Leaf | TextLeaf>(expression: Expression<L>): readonly L[] {
  if (expression.kind === 'not') return leavesOf(expression.of)
  if (expression.kind === 'all' || expression.kind === 'any') return expression.of.flatMap(leavesOf)
  return [expression]
}
