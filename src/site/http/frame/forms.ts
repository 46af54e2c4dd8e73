import type { Infer, Shape } from '../../../shared/shape.ts'

/** Query or form: a text a name, a list where the name came more than once; JSON as it stands. */
export type Fields = Readonly<Record<string, unknown>>

/** What is wrong, by field; the name '' is the form as a whole. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>

export type FormResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: FieldErrors }

/** Puts a form or JSON body through its shape; every fault in words for the person who typed. */
export function readForm<S extends Shape>(shape: S, fields: Fields): FormResult<Infer<S>> {
  const read = shape.safeParse(fields, { error: (issue) => inWords(issue as Issue) })
  if (read.success) return { ok: true, value: read.data as Infer<S> }
  // Names are the sender's: one may be called `constructor`.
  const errors = new Map<string, string[]>()
  for (const issue of read.error.issues as readonly Issue[]) {
    const names = issue.code === 'unrecognized_keys' ? (issue.keys ?? []) : [fieldOf(issue)]
    for (const name of names) {
      errors.set(name, [...(errors.get(name) ?? []), issue.message ?? 'is not valid'])
    }
  }
  return { ok: false, errors: Object.fromEntries(errors) }
}

/** One error of one field, for what only the database can know. */
export function wrong(field: string, text: string): FieldErrors {
  return { [field]: [text] }
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
}

function fieldOf(issue: Issue): string {
  return String(issue.path?.[0] ?? '')
}

// Shapes may bring words of their own; these are for the rest.
function inWords(issue: Issue): string {
  const isText = issue.origin === 'string'
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined || issue.input === '') return 'is required'
      return `should be ${issue.expected === 'string' ? 'text' : `a ${issue.expected}`}`
    case 'too_small':
      if (isText && issue.input === '') return 'is required'
      return isText ? `needs at least ${issue.minimum} characters` : `is at least ${issue.minimum}`
    case 'too_big':
      return isText ? `has at most ${issue.maximum} characters` : `is at most ${issue.maximum}`
    case 'invalid_value':
      return `is one of: ${(issue.values ?? []).join(', ')}`
    case 'unrecognized_keys':
      return 'is not a field of this form'
    default:
      return 'is not valid'
  }
}
