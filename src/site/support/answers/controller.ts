import * as talk from '../../../store/cases/talk.ts'
import { created, invalid, post, refuse } from '../../http/action.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { notAdmitted } from '../../text-rules/parts/outcome.ts'
import { sentDraft } from '../../texts/parts/draft.ts'
import { previewOf } from '../../texts/parts/preview.ts'
import * as api from '../api.ts'
import { findTicket } from '../found.ts'
import { showPage, SUPPORT } from '../pages.ts'
import { readText, textItem } from '../parts/thread.ts'

export const answer = post(`${SUPPORT}/:id`, 'support.write', api.answer, async (call) => {
  const { db, member, body: values, now } = call
  const found = await findTicket(call)
  if (found === null) return refuse('CASE_NOT_FOUND')
  const { row } = found
  const again = (errors: FieldErrors, options = {}) =>
    invalid('support/show', showPage(found, { values, errors }), errors, options)
  const read = readText(values)
  if (!read.ok) return again(read.errors)
  const done = await talk.answer(db, row.id, member.id, read.value.body, now)
  if (done.ok) {
    await sentDraft(call, `${SUPPORT}/${row.id}`)
    const [text] = await talk.ofMember(db, row.id, member.id, { after: done.id - 1, limit: 1 })
    return created(`${SUPPORT}/${row.id}#text-${done.id}`, textItem(text), 'Sent to staff.')
  }
  if (done.code === 'GONE') return refuse('CASE_NOT_FOUND')
  if (done.code === 'DECIDED') return refuse('CASE_DECIDED')
  return notAdmitted(call, 'ticket', done, again)
})

export const answerPreview = post(
  `${SUPPORT}/:id/preview`,
  'support.write',
  api.answerPreview,
  async (call) => {
    const found = await findTicket(call)
    if (found === null) return refuse('CASE_NOT_FOUND')
    return previewOf(call, 'support/show', {
      read: readText,
      show: (form, previewed) => showPage(found, form, { previewed }),
    })
  },
)
