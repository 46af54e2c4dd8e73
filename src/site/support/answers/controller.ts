import { invalid, post, refuse } from '../../http/action.ts'
import { previewOf } from '../../texts/parts/preview.ts'
import * as api from '../api.ts'
import { findTicket } from '../found.ts'
import { showPage, SUPPORT } from '../pages.ts'
import { answered } from '../parts/answered.ts'
import { readText } from '../parts/thread.ts'

export const answer = post(`${SUPPORT}/:id`, 'support.write', api.answer, async (call) => {
  const found = await findTicket(call)
  if (found === null) return refuse('CASE_NOT_FOUND')
  const { id } = found.row
  return answered(call, id, `${SUPPORT}/${id}`, (errors, options = {}) =>
    invalid('support/show', showPage(found, { values: call.body, errors }), errors, options),
  )
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
