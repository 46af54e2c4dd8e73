import type { Field, Typed } from '../http/frame/fields.ts'
import { field } from '../http/frame/fields.ts'
import { MAX_MESSAGE } from './forms.ts'

/** The field for a message, on every page that has one. */
export function messageField(form: Typed, label: string, rows: number): Field {
  const hint = 'Markdown: **bold**, _italic_, > quotes, links.'
  const options = { isRequired: true, maxLength: MAX_MESSAGE, rows, hint, isMarkdown: true }
  return field(form, 'body', label, options)
}
