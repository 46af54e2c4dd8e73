import { quotation } from '../../domain/texts/named.ts'
import { MAX_LABEL, MOST_CHOSEN } from '../../domain/forums/labels.ts'
import type { Infer } from '../../shared/shape.ts'
import {
  count,
  flag,
  id,
  list,
  oneOf,
  slug,
  strictRecord,
  text,
  titleText,
} from '../../shared/shape.ts'
import type { PostRow } from '../../store/forums/posts.ts'
import type { Field, Typed } from '../http/frame/fields.ts'
import { field } from '../http/frame/fields.ts'
import type { Fields, FormResult } from '../http/frame/forms.ts'
import { readForm, withLines, withNumber } from '../http/frame/forms.ts'

export const MAX_POST = 50_000
export const MAX_REASON = 200
export const MAX_NOTE = 1_000
const MAX_TITLE = 200
const MAX_FORWARD_DAYS = 365
/** The longest wait between two posts in slow mode, in seconds. */
const MAX_SLOW = 3_600

const body = text(MAX_POST).trim().min(1).describe('Markdown')
export const titleShape = titleText(MAX_TITLE).trim().min(3)
const revision = id
  .optional()
  .describe('the revision that you edit; answers 409 if it is not the current one')

export const answerShape = strictRecord({ body })
export const labelsShape = list(text(MAX_LABEL))
  .max(MOST_CHOSEN, `must be at most ${MOST_CHOSEN}`)
  .optional()
  .describe(`labels of the forum, up to ${MOST_CHOSEN}`)
export const topicForm = strictRecord({ title: titleShape, body, labels: labelsShape })
export const editShape = strictRecord({ body, revision })
export const forwardDaysShape = count
  .max(MAX_FORWARD_DAYS)
  .optional()
  .describe('days for which a moved topic stays linked in its former forum; 0: none')
export const manageShape = strictRecord({
  forum: slug.optional().describe('the forum that it is moved to'),
  pin: text(3)
    .trim()
    .regex(/^([1-9]\d{0,2})?$/, 'must be from 1 to 999')
    .optional()
    .describe('place among the pinned topics, from 1 to 999; empty: not pinned'),
  isLocked: oneOf(['on', 'off']).or(flag).optional(),
  slowSeconds: text(4)
    .trim()
    .regex(/^\d*$/, 'must be from 0 to 3600')
    .refine((given) => Number(given) <= MAX_SLOW, 'must be from 0 to 3600')
    .optional()
    .describe('slow mode: seconds between two posts of a member, up to 3600; 0: off'),
  note: text(MAX_NOTE).trim().optional().describe('shown to staff above the topic'),
  reason: text(MAX_REASON).trim().optional().describe('for its author and the audit log'),
  forwardDays: forwardDaysShape,
})
export const quoteQuery = strictRecord({ quote: id.optional().describe('ID of a post to quote') })
export const pageQuery = strictRecord({ page: id.optional().describe('25 posts each') })
export const upToShape = strictRecord({
  upTo: id.describe('ID of the last post that was shown'),
  arrivals: count.optional().describe('only topics that were on the page: newer ones stay unread'),
})

export function readAnswer(fields: Fields): FormResult<{ body: string }> {
  return readForm(answerShape, withLines(fields))
}

export function readTopic(fields: Fields): FormResult<Infer<typeof topicForm>> {
  return readForm(topicForm, withLabels(withLines(fields)))
}

/** Reads labels as a list: a form sends one as a text, and a draft has one per line. */
export function withLabels(fields: Fields): Fields {
  const { labels } = fields
  if (labels === undefined) return fields
  const given = typeof labels === 'string' ? labels.split('\n') : labels
  if (!Array.isArray(given)) return fields
  return { ...fields, labels: [...new Set(given)].filter((one) => one !== '') }
}

export function readEdit(fields: Fields): FormResult<{ body: string; revision?: number }> {
  return readForm(editShape, withNumber(withLines(fields), 'revision'))
}

export interface Managed {
  readonly forum?: string
  readonly pin?: string
  readonly isLocked?: 'on' | 'off' | boolean
  readonly slowSeconds?: string
  readonly note?: string
  readonly reason?: string
  readonly forwardDays?: number
}

export function readManaged(fields: Fields): FormResult<Managed> {
  return readForm(manageShape, withNumber(fields, 'forwardDays'))
}

export function readUpTo(fields: Fields): FormResult<{ upTo: number; arrivals?: number }> {
  return readForm(upToShape, withNumber(withNumber(fields, 'upTo'), 'arrivals'))
}

/** Returns the page number in a query; null when it is not valid. */
export function readPage(given: unknown): number | null {
  if (given === undefined) return 1
  return typeof given === 'string' && /^[1-9]\d{0,6}$/.test(given) ? Number(given) : null
}

/** Returns the field in which a post is written, for every page that has one. */
export function postField(form: Typed, rows: number, label = 'Your post'): Field {
  const hint = 'Markdown: **bold**, _italic_, > quotes, links.'
  const options = { isRequired: true, maxLength: MAX_POST, rows, hint, isMarkdown: true }
  return field(form, 'body', label, options)
}

export function titleField(form: Typed): Field {
  return field(form, 'title', 'Title', { isRequired: true, maxLength: MAX_TITLE })
}

/** Returns the field for the labels of a topic; null in a forum that has none. */
export function labelsField(form: Typed, labels: readonly string[]): Field | null {
  if (labels.length === 0) return null
  const hint = `Up to ${MOST_CHOSEN}.`
  const values = withLabels(form.values)
  return field({ ...form, values }, 'labels', 'Labels', {
    options: labels.map((one) => [one, one]),
    hint,
  })
}

export function unknownLabels(names: readonly string[]): string {
  return `has none of this forum: ${names.join(', ')}`
}

/** Returns the field for how long the former forum of a moved topic links to it. */
export function forwardField(form: Typed): Field {
  const options = [
    ['0', 'None'],
    ['1', 'For a day'],
    ['7', 'For 7 days'],
    ['30', 'For 30 days'],
    ['365', 'For a year'],
  ] as const
  return field(form, 'forwardDays', 'Link in the former forum', {
    options,
    hint: 'Leads to the topic in its new forum, for those who may see it.',
  })
}

/** Returns the initial text of an answer that quotes a post. */
export function quoting({ id: postId, author, body: said }: PostRow): string {
  return quotation(`/posts/${postId}`, author, said)
}
