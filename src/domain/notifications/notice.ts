import type { NotificationName } from './kinds.ts'

// The parts of an entry in the catalog of notifications (notices.ts).

/** How a value is stored: a text, a number, or a text that may be missing. */
export type FieldType = 'text' | 'number' | 'text?'
export type Fields = Readonly<Record<string, FieldType>>

interface Stored {
  readonly text: string
  readonly number: number
  readonly 'text?': string | null
}
/** The values of these fields. */
export type Given<F extends Fields> = { readonly [Name in keyof F]: Stored[F[Name]] }

/** How often something happened, for several notifications by one author that were combined. */
export interface Times {
  readonly count: number
  /** Whether all of them are about the same thread, so that the text can name it. */
  readonly isOneThread: boolean
}

export interface Notice<F extends Fields = Fields> {
  readonly kind: NotificationName
  readonly fields: F
  readonly says: (given: Given<F>, times: Times) => string
}

/** Declares an entry: the kind for which members choose channels, its values, and its text. */
export function notice<const F extends Fields>(
  kind: NotificationName,
  fields: F,
  says: Notice<F>['says'],
): Notice<F> {
  return { kind, fields, says }
}

/** Returns the stored values of a notification; null if one is missing or of another type. */
export function givenOf<F extends Fields>(fields: F, stored: unknown): Given<F> | null {
  if (typeof stored !== 'object' || stored === null) return null
  const found = stored as Readonly<Record<string, unknown>>
  const isWhole = Object.entries(fields).every(([name, type]) => {
    const value = found[name] ?? null
    return value === null ? type === 'text?' : type === 'number' ? isNumber(value) : isText(value)
  })
  if (!isWhole) return null
  const entries = Object.keys(fields).map((name) => [name, found[name] ?? null])
  return Object.fromEntries(entries) as Given<F>
}

const isNumber = (value: unknown) => typeof value === 'number'
const isText = (value: unknown) => typeof value === 'string'

/** Returns the end of a sentence with the reason; nothing if there is none. */
export function because(reason: string): string {
  return reason === '' ? '' : `: ${reason}`
}
