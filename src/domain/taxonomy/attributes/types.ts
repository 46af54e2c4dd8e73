// Typed attributes of releases, which staff define for each category. A torrent stores their values
// by key.

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

/** An option of an `enum` or `multi`. */
export interface AttributeOption {
  /** The value as it is stored, and used in URLs and JSON: `web-dl`. */
  readonly value: string
  readonly label: string
  /** The spellings in release names, which consist of letters and digits: `webdl`. */
  readonly spellings: readonly string[]
  /** Whether the option can no longer be chosen; existing values remain. */
  readonly isRetired: boolean
}

/** Restrictions on a value; each type uses some of them. */
export interface Limits {
  /** For numbers and dates (ISO text), both of which are included. */
  readonly min?: number | string
  readonly max?: number | string
  /** For numbers: whether they must be whole numbers. */
  readonly isWhole?: boolean
  /** For texts, in characters. */
  readonly maxLength?: number
  /** For texts: a regular expression for the complete value. */
  readonly pattern?: string
  /** For external IDs: their source, such as `imdb` or `isbn13`. */
  readonly source?: string
}

/** The definition with which values are checked and shown. */
export interface Attribute {
  /** The key, such as `resolution`: it is used in URLs, JSON and `attr.resolution:1080p`. */
  readonly key: string
  readonly label: string
  readonly type: AttributeType
  /** The unit, which is shown after the number; '' for none. */
  readonly unit: string
  /** The hint, which is shown in forms; '' for none. */
  readonly hint: string
  readonly isRequired: boolean
  readonly isSearchable: boolean
  readonly isFacet: boolean
  readonly isRetired: boolean
  readonly limits: Limits
  /** A reader in `readers.ts`; null: names are only searched for the spellings of options. */
  readonly reader: string | null
  /** The options in the order of the menu; empty for all types except `enum` and `multi`. */
  readonly options: readonly AttributeOption[]
}

/** The value: text, also for dates (ISO), options and external IDs; a list for `multi`. */
export type AttributeValue = string | number | boolean | readonly string[]

/** By key. */
export type AttributeValues = Readonly<Record<string, AttributeValue>>
