import type { Source } from './sources.ts'

// A provider describes how to query another catalog for an ID, and how to read its answer. A
// scheduled task sends the requests; a provider is not used until its address is set.

/** The data of another catalog in our terms; missing values are empty. */
export interface Facts {
  readonly title: string
  /** The authors or artists. */
  readonly by: readonly string[]
  readonly year: number | null
  readonly description: string
  readonly subjects: readonly string[]
}

export interface Provider {
  /** The name of the provider, which is also the name of its setting. */
  readonly name: 'openLibraryUrl' | 'musicBrainzUrl'
  readonly label: string
  readonly sources: readonly Source[]
  /** The minimum time between two requests in milliseconds, as the provider's terms require. */
  readonly pauseMs: number
  /** Returns the path of an ID at the provider's address. */
  readonly pathOf: (source: Source, value: string) => string
  /** Returns the facts in an answer; null when it is not an answer of this API. */
  readonly read: (answer: unknown) => Facts | null
}

/** The most characters that are stored of each text, and the most items of a list. */
export const LONGEST = {
  title: 500,
  name: 200,
  description: 5_000,
  subject: 100,
  list: 20,
} as const

/** Returns the text of a field, shortened to the limit; '' when there is none. */
export function textIn(value: unknown, limit: number): string {
  return typeof value === 'string' ? value.replace(/\s+/g, ' ').trim().slice(0, limit) : ''
}

/** Returns the texts in a list; other items are skipped. */
export function textsIn(value: unknown, limit: number): readonly string[] {
  if (!Array.isArray(value)) return []
  const texts = value.map((one) => textIn(one, limit)).filter((one) => one !== '')
  return texts.slice(0, LONGEST.list)
}

/**
 * Returns the first year in a date in the forms in which catalogs write them: `1965-08-01`, `August
 * 1965`.
 */
export function yearIn(value: unknown): number | null {
  const [, year] = /\b(1\d{3}|20\d{2})\b/.exec(textIn(value, 60)) ?? []
  return year === undefined ? null : Number(year)
}

/** Returns a field of a value that may be an object. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}
