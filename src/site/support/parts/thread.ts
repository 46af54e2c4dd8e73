import { MAX_CASE_TEXT } from '../../../domain/cases/cases.ts'
import { flag, id, list, named, record, strictRecord, text, time } from '../../../shared/shape.ts'
import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { TextRow } from '../../../store/cases/talk.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import type { Fields, FormResult } from '../../http/frame/forms.ts'
import { readForm, withLines } from '../../http/frame/forms.ts'
import type { DraftPart } from '../../texts/parts/draft.ts'
import type { Html } from '../../ui/markdown.ts'
import { markdown } from '../../ui/markdown.ts'

// The conversation between a member and staff, on the pages of reports and tickets.

/** The most texts on a page; the JSON has a cursor for more. */
export const MOST_TEXTS = 200

export const textForm = strictRecord({
  body: text(MAX_CASE_TEXT).trim().min(1).describe('Markdown'),
})

export function readText(fields: Fields): FormResult<{ readonly body: string }> {
  return readForm(textForm, withLines(fields))
}

/** The data of the partial `case-texts`. */
export interface TextLine {
  readonly anchor: string
  readonly author: string
  readonly isStaff: boolean
  readonly isNote: boolean
  /** For staff: the member whose conversation it is in. */
  readonly withName: string | null
  readonly when: TimeText
  readonly html: Html
}

export function textLine(row: TextRow, now: Date): TextLine {
  const anchor = `text-${row.id}`
  return {
    anchor,
    author: row.author,
    isStaff: row.isStaff,
    isNote: false,
    withName: null,
    when: timeText(row.createdAt, now),
    html: markdown(row.body, anchor),
  }
}

export const textShape = named(
  'SupportText',
  record({
    id,
    author: text(30),
    isStaff: flag.describe('whether staff wrote it'),
    body: text(MAX_CASE_TEXT).describe('Markdown'),
    html: text(1_000_000),
    createdAt: time,
  }),
)
export const textsShape = list(textShape).describe(`the newest ${MOST_TEXTS}, oldest first`)

export function textItem({ id: textId, author, isStaff, body, createdAt }: TextRow) {
  const html = markdown(body, `text-${textId}`)
  return { id: textId, author, isStaff, body, html, createdAt: createdAt.toISOString() }
}

/** The form for an answer, with the preview of its text. */
export interface AnswerForm {
  readonly action: string
  readonly body: Field
  readonly draft: DraftPart | null
  readonly summary: FormSummary | null
  readonly previewHtml: Html | null
}

export function answerForm(
  form: Typed,
  action: string,
  { draft = null, previewed = null }: { draft?: DraftPart | null; previewed?: string | null } = {},
): AnswerForm {
  const hint = 'Markdown: **bold**, links, and images that you have added under Images.'
  const options = { isRequired: true, maxLength: MAX_CASE_TEXT, rows: 6, hint, isMarkdown: true }
  const body = field(form, 'body', 'Your answer', options)
  return {
    action,
    body,
    draft,
    summary: summary(form, [body]),
    previewHtml: previewed === null ? null : markdown(previewed, 'preview'),
  }
}
