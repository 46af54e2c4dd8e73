import type { Order } from '../page-of-places.ts'
import type { Words } from './asked/tsquery.ts'

// A question to the catalog in memory: a filter whose names and words the database has resolved.

export type Condition =
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  /** Null: words without any letter, which no torrent has. */
  | { readonly kind: 'words' | 'title' | 'files'; readonly words: Words | null }
  /** At least one of these facts (facts.ts). */
  | { readonly kind: 'facts'; readonly facts: readonly string[] }
  /** Including both ends; null: without an end. */
  | {
      readonly kind: 'number'
      readonly column: NumberColumn
      readonly from: number | null
      readonly to: number | null
    }
  /** For numbers and days that are values of an attribute. */
  | {
      readonly kind: 'measure'
      readonly key: string
      readonly from: number | null
      readonly to: number | null
    }
  | { readonly kind: 'ids'; readonly ids: readonly number[] }
  | { readonly kind: 'bundles'; readonly ids: readonly number[] }

export type NumberColumn =
  'sizes' | 'years' | 'created' | 'uploaders' | 'seeders' | 'leechers' | 'snatches'

export const NOTHING: Condition = { kind: 'any', of: [] }

export interface Question {
  /** Words to rank by; null: none were typed. */
  readonly words: {
    readonly typed: string
    /** Words that a match must have, with all alternatives. */
    readonly all: readonly Words[]
    readonly none: readonly Words[]
    /** Words that rank: as typed, and as whole words. */
    readonly asTyped: readonly Words[]
    readonly exact: readonly Words[]
    readonly noneTyped: readonly Words[]
  } | null
  readonly also: readonly Condition[]
  readonly order: Order
  readonly position: {
    readonly key: string
    readonly id: number
    readonly isBackward: boolean
  } | null
  readonly limit: number
  readonly countUpTo: number
  /** The attributes whose values are counted; null: no facets. */
  readonly facetKeys: readonly string[] | null
}

export interface Answer {
  /** One more than a page has. */
  readonly ids: Float64Array
  /**
   * What cursors contain: a text or a number for each ID. Columns pass between threads in a
   * fraction of the time of thousands of objects.
   */
  readonly keys: Float64Array | readonly string[]
  readonly total: number
  readonly order: Order
  readonly facets: FacetCounts | null
}

/**
 * How many torrents have each value, in pairs: most torrents first, and no more values than are
 * shown.
 */
export interface FacetCounts {
  readonly categories: readonly Count<number>[]
  readonly tags: readonly Count<number>[]
  readonly years: readonly Count<number>[]
  /** By key. */
  readonly attributes: readonly (readonly [key: string, values: readonly Count<string>[]])[]
  readonly dead: number
  /** Whether the numbers, except `dead`, are estimated from a sample of the torrents. */
  readonly isEstimate: boolean
}

type Count<T> = readonly [value: T, torrents: number]
