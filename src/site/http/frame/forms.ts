import type { Infer, Shape } from '../../../shared/shape.ts'

/**
 * A query or form: a text per name, or a list if the name was sent more than once. JSON is
 * unchanged.
 */
export type Fields = Readonly<Record<string, unknown>>

/** Errors by field; '' has those of the form as a whole. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>

export type FormResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: FieldErrors }

/**
 * The most errors of one field: further ones, such as one per entry of a long list, repeat the
 * same.
 */
const MAX_ERRORS = 20

/**
 * Validates a form or JSON body against its shape; every error is worded for the person who typed.
 */
export function readForm<S extends Shape>(shape: S, fields: Fields): FormResult<Infer<S>> {
  const read = shape.safeParse(fields, { error: (issue) => inWords(issue as Issue) })
  if (read.success) return { ok: true, value: read.data as Infer<S> }
  // The sender chooses the names: one may be `constructor`.
  const errors = new Map<string, string[]>()
  for (const issue of read.error.issues as readonly Issue[]) {
    const names = issue.code === 'unrecognized_keys' ? (issue.keys ?? []) : [fieldOf(issue)]
    for (const name of names) {
      const found = errors.get(name) ?? []
      errors.set(name, found)
      if (found.length < MAX_ERRORS) found.push(issue.message ?? 'is not valid')
    }
  }
  return { ok: false, errors: Object.fromEntries(errors) }
}

/** Changes the line ends in a form's text to one character: browsers send two, but count one. */
export function withLines(fields: Fields, name = 'body'): Fields {
  const typed = fields[name]
  return typeof typed === 'string' ? { ...fields, [name]: typed.replace(/\r\n?/g, '\n') } : fields
}

/** Converts a number that browsers send as text. */
export function withNumber(fields: Fields, name: string): Fields {
  const typed = fields[name]
  const isNumber = typeof typed === 'string' && /^\d{1,15}$/.test(typed)
  return isNumber ? { ...fields, [name]: Number(typed) } : fields
}

/** Returns whether a checkbox is checked or a flag is true; false if it was not sent. */
export function isChecked(given: unknown): boolean {
  return given === true || given === 'on' || given === 'true'
}

/** Returns a single error of one field, for checks that need the database. */
export function wrong(field: string, text: string): FieldErrors {
  return { [field]: [text] }
}

/** Returns the text for a change that is based on an older revision than the current one. */
export const overtakenText = (what: string) =>
  `This ${what} was edited elsewhere since you opened it.`

/** Returns the same as an error of a form that is shown again, now with the current revision. */
export function editedElsewhere(what: string): FieldErrors {
  return wrong('', `${overtakenText(what)} Saving replaces that edit.`)
}

interface Issue {
  readonly code?: string
  readonly path?: readonly PropertyKey[]
  readonly input?: unknown
  readonly expected?: string
  readonly origin?: string
  readonly minimum?: number | bigint
  readonly maximum?: number | bigint
  readonly values?: readonly unknown[]
  readonly keys?: readonly string[]
  readonly message?: string
  readonly format?: string
}

/** What to enter, by Zod's name of the text format. */
const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'must be a time in UTC such as 2026-03-01T12:00:00Z',
  date: 'must be a day such as 2026-03-01',
  url: 'must be an address such as https://example.net',
}

function fieldOf(issue: Issue): string {
  return String(issue.path?.[0] ?? '')
}

// The messages for shapes that have none.
function inWords(issue: Issue): string {
  const isText = issue.origin === 'string'
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined || issue.input === '') return 'is required'
      return `must be ${issue.expected === 'string' ? 'text' : `a ${issue.expected}`}`
    case 'too_small':
      if (isText && issue.input === '') return 'is required'
      return isText
        ? `must have at least ${issue.minimum} characters`
        : `must be at least ${issue.minimum}`
    case 'too_big':
      return isText
        ? `must have at most ${issue.maximum} characters`
        : `must be at most ${issue.maximum}`
    case 'invalid_value':
      return `must be one of: ${(issue.values ?? []).join(', ')}`
    case 'unrecognized_keys':
      return 'is not a field of this form'
    case 'invalid_format':
      return FORMATS[issue.format ?? ''] ?? 'is not valid'
    default:
      return 'is not valid'
  }
}
