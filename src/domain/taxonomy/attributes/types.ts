// Typed attributes of the releases of a category, which staff manage as data. A torrent stores
// their values by key.

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
  /** The form for storage, addresses and JSON: `web-dl`. */
  readonly value: string
  readonly label: string
  /** Spellings in release names, letters and digits only: `webdl`. */
  readonly spellings: readonly string[]
  /** Whether existing values remain but no new ones are accepted. */
  readonly isRetired: boolean
}

/** Restrictions of a value; each type uses some of these. */
export interface Limits {
  /** For numbers: both included. For dates: ISO text. */
  readonly min?: number | string
  readonly max?: number | string
  /** For numbers: whether they must be whole. */
  readonly isWhole?: boolean
  /** For texts, in characters. */
  readonly maxLength?: number
  /** For texts: a regular expression for the complete value. */
  readonly pattern?: string
  /** For external IDs: `imdb`, `isbn13` … */
  readonly source?: string
}

/** The definition by which a value is checked and shown. */
export interface Attribute {
  /** `resolution`: in addresses, JSON and `attr.resolution:1080p`. */
  readonly key: string
  readonly label: string
  readonly type: AttributeType
  /** Shown after the number; '' for none. */
  readonly unit: string
  /** Shown in forms; '' for none. */
  readonly hint: string
  readonly isRequired: boolean
  readonly isSearchable: boolean
  readonly isFacet: boolean
  readonly isRetired: boolean
  readonly limits: Limits
  /** A reader of `readers.ts`; null: names are searched only for spellings of options. */
  readonly reader: string | null
  /** In the order of the menu; empty except for `enum` and `multi`. */
  readonly options: readonly AttributeOption[]
}

/** Text also for dates (ISO), options and external IDs; a list for `multi`. */
export type AttributeValue = string | number | boolean | readonly string[]

/** By key. */
export type AttributeValues = Readonly<Record<string, AttributeValue>>
