import type { FieldErrors, Fields } from './forms.ts'
import { isChecked } from './forms.ts'

/** The current state of a form: what was typed, and its errors. */
export interface Typed {
  readonly values: Fields
  readonly errors: FieldErrors
  /** On a page with several forms: the action of the form that was sent. */
  readonly sentTo?: string
}

/** A form that no one has filled in; `values` are its initial values. */
export function untyped(values: Fields = {}): Typed {
  return { values, errors: {} }
}

/** Returns the entries of the form with this action: none if another form of the page was sent. */
export function typedIn(typed: Typed, action: string): Typed {
  return typed.sentTo === undefined || typed.sentTo === action ? typed : untyped()
}

/**
 * The data of the partials `field`, `field-area`, `field-select`, `field-check` and `field-file`.
 * Every key is always present: Mustache would look up a missing one in the page around the field.
 */
export interface Field {
  readonly id: string
  readonly name: string
  readonly label: string
  readonly type: string
  readonly value: string
  readonly hint: string | null
  readonly error: string | null
  /** IDs of hint and error, for aria-describedby. */
  readonly describedBy: string | null
  readonly isRequired: boolean
  readonly isChecked: boolean
  readonly autocomplete: string | null
  readonly maxLength: number | null
  /** The text in an empty field; its label says the same. */
  readonly placeholder: string | null
  readonly rows: number
  /** For a `field-area`: whether its text is Markdown, with buttons and help. */
  readonly isMarkdown: boolean
  readonly accept: string | null
  /** For a `field-file`: accepts several files. */
  readonly isMultiple: boolean
  readonly options: readonly Option[]
  /** For a `field-pick`: the typed values that are not options. */
  readonly rest: string
}

export interface Option {
  readonly value: string
  readonly label: string
  readonly isSelected: boolean
}

interface FieldOptions {
  /** The type of the input element: text, email, password, search, number … */
  readonly type?: string
  readonly hint?: string
  readonly isRequired?: boolean
  readonly autocomplete?: string
  readonly maxLength?: number
  readonly placeholder?: string
  /** The number of lines of a `field-area`. */
  readonly rows?: number
  readonly isMarkdown?: boolean
  /** The accepted types of a `field-file`. */
  readonly accept?: string
  readonly isMultiple?: boolean
  /** The options of a `field-select` or `field-many`: value and label. */
  readonly options?: readonly (readonly [string, string])[]
}

/** Prepares a field of a form for its partial. Passwords are never shown again. */
export function field(form: Typed, name: string, label: string, options: FieldOptions = {}): Field {
  const { type = 'text', hint = null, rows = 8 } = options
  const id = `field-${name}`
  const error = form.errors[name]?.map((text) => inSentence(label, text)).join('; ') ?? null
  const described = [hint === null ? '' : `${id}-hint`, error === null ? '' : `${id}-error`]
  const typed = form.values[name]
  const value = type === 'password' || type === 'file' ? '' : asText(typed)
  const chosen: readonly unknown[] = Array.isArray(typed) ? typed : [value]
  return {
    id,
    name,
    label,
    type,
    value,
    hint,
    error,
    describedBy: described.filter((part) => part !== '').join(' ') || null,
    isRequired: options.isRequired ?? false,
    isChecked: isChecked(typed),
    autocomplete: options.autocomplete ?? null,
    maxLength: options.maxLength ?? null,
    placeholder: options.placeholder ?? null,
    rows,
    isMarkdown: options.isMarkdown ?? false,
    accept: options.accept ?? null,
    isMultiple: options.isMultiple ?? false,
    options: (options.options ?? []).map(([optionValue, optionLabel]) => ({
      value: optionValue,
      label: optionLabel,
      isSelected: chosen.includes(optionValue),
    })),
    rest: restOf(chosen, options.options ?? []),
  }
}

/** Joins typed values that are not options into one line, to be corrected. */
function restOf(chosen: readonly unknown[], options: readonly (readonly [string, string])[]) {
  const known = new Set(options.map(([value]) => value))
  const rest = chosen.filter((one) => typeof one === 'string' && one !== '' && !known.has(one))
  return rest.join(', ')
}

export interface FormSummary {
  /** The single error, when it belongs to no field. */
  readonly only: string | null
  readonly lines: readonly { readonly text: string; readonly href: string | null }[]
}

/** Prepares the partial `form-errors`: each error links to its field; null when there are none. */
export function summary(form: Typed, fields: readonly Field[]): FormSummary | null {
  const lines = Object.entries(form.errors).flatMap(([name, texts]) => {
    const found = fields.find((one) => one.name === name)
    const label = found?.label ?? name
    return texts.map((text) => ({
      text: inSentence(label, text),
      href: found === undefined ? null : `#${found.id}`,
    }))
  })
  if (lines.length === 0) return null
  return { only: lines.length === 1 && lines[0].href === null ? lines[0].text : null, lines }
}

/**
 * Adds the label where an error only says what is wrong; an error that is a sentence needs none.
 */
function inSentence(label: string, text: string): string {
  return /^\p{Lu}[^\p{Lu}]/u.test(text) ? text : `${label} ${text}`
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  return ''
}
