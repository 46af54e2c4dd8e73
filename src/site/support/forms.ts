import { MAX_CASE_TEXT, MAX_LINK, MAX_SUBJECT } from '../../domain/cases/cases.ts'
import { eitherOf, id, oneOf, strictRecord, text } from '../../shared/shape.ts'
import type { Reason } from '../../store/cases/reasons.ts'
import type { NewTicket } from '../../store/cases/tickets.ts'
import type { Fields, FormResult } from '../http/frame/forms.ts'
import { readForm, withLines, wrong } from '../http/frame/forms.ts'
import { paging } from '../http/frame/shapes.ts'

export const ticketForm = strictRecord({
  category: eitherOf(id, text(15).regex(/^[1-9]\d*$/, 'is not an ID')).describe('ID of a category'),
  subject: text(MAX_SUBJECT).trim().min(1),
  link: text(MAX_LINK)
    .trim()
    .regex(/^((https?:\/\/|\/)\S+)?$/, 'must start with https:// or /')
    .optional()
    .describe('the address of the page that it is about; required by some categories'),
  body: text(MAX_CASE_TEXT).trim().min(1).describe('Markdown'),
})

export const listQuery = strictRecord({
  state: oneOf(['open', 'decided']).optional().describe('both by default'),
  ...paging,
})

/** Reads a ticket from its form. */
export function readTicket(fields: Fields, categories: readonly Reason[]): FormResult<NewTicket> {
  const read = readForm(ticketForm, withLines(fields))
  if (!read.ok) return read
  const { subject, body, link = '' } = read.value
  const category = categories.find(({ id: one }) => one === Number(read.value.category))
  if (category === undefined) {
    return { ok: false, errors: wrong('category', 'is not one of the categories') }
  }
  if (link === '' && (category.evidence === 'torrent' || category.evidence === 'link')) {
    return { ok: false, errors: wrong('link', 'is required for this category') }
  }
  return { ok: true, value: { category, subject, body, href: link === '' ? null : link } }
}
