// What staff can say about the releases of a category: typed attributes, managed as data. Their
// values stand in a torrent by key.

export const ATTRIBUTE_TYPES = [
  'text',
  'number',
  'boolean',
  'enum',
  'multi',
  'date',
  'external-id',
] as const
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number]

/** One of the values of an `enum` or `multi`. */
export interface AttributeOption {
  /** As it is kept, in addresses and in JSON: `web-dl`. */
  readonly value: string
  readonly label: string
  /** How release names write it, letters and digits only: `webdl`. */
  readonly spellings: readonly string[]
  /** Kept where it is, given to nothing new. */
  readonly isRetired: boolean
}

/** What a value must be beyond its type; each type reads its own of these. */
export interface Limits {
  /** Numbers: both included. Dates: ISO text. */
  readonly min?: number | string
  readonly max?: number | string
  /** Numbers without a fraction. */
  readonly isWhole?: boolean
  /** Texts, in characters. */
  readonly maxLength?: number
  /** Texts: a regular expression for the whole of it. */
  readonly pattern?: string
  /** External ids: `imdb`, `isbn13` … */
  readonly source?: string
}

/** What a value is judged by and shown with. */
export interface Attribute {
  /** `resolution`: in addresses, JSON and `attr.resolution:1080p`. */
  readonly key: string
  readonly label: string
  readonly type: AttributeType
  /** Behind the number; '' for none. */
  readonly unit: string
  /** For those who fill it in; '' for none. */
  readonly hint: string
  readonly isRequired: boolean
  readonly isSearchable: boolean
  readonly isFacet: boolean
  readonly isRetired: boolean
  readonly limits: Limits
  /** Of `readers.ts`; null: only spellings of options are looked for in names. */
  readonly reader: string | null
  /** In the order of the menu; empty but for `enum` and `multi`. */
  readonly options: readonly AttributeOption[]
}

/** Text also for dates (ISO), options and external ids; a list for `multi`. */
export type AttributeValue = string | number | boolean | readonly string[]

/** By key. */
export type AttributeValues = Readonly<Record<string, AttributeValue>>
