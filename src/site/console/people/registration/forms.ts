import type { NewQuestion } from '../../../../store/registration/questions.ts'
import { checkbox, oneOf, strictRecord, text } from '../../../../shared/shape.ts'
import type { FormResult, Fields } from '../../../http/frame/forms.ts'
import { isChecked, readForm, wrong } from '../../../http/frame/forms.ts'

export const decisionShape = strictRecord({
  decision: oneOf(['grant', 'refuse']),
  reason: text(1_000).trim().optional().describe('shown to the applicant'),
})

export const claimShape = strictRecord({
  release: oneOf(['yes']).optional().describe('ends your claim instead'),
})

export const noteShape = strictRecord({ body: text(2_000).trim().min(1) })

export const questionShape = strictRecord({
  kind: oneOf(['line', 'text', 'choice', 'url']),
  label: text(200).trim().min(1),
  help: text(500).trim().optional(),
  options: text(2_000).optional().describe('for a choice, one per line'),
  isRequired: checkbox.optional(),
})

export const STATES = ['waiting', 'granted', 'refused', 'withdrawn'] as const
/** Reads a question that staff typed. */
export function readQuestion(body: Fields): FormResult<NewQuestion> {
  const form = readForm(questionShape, body)
  if (!form.ok) return form
  const { kind, label, help = '', options = '', isRequired } = form.value
  const choices = options
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const given = kind === 'choice' ? [...new Set(choices)] : []
  if (kind === 'choice' && given.length < 2) {
    return { ok: false, errors: wrong('options', 'must be at least two, one per line') }
  }
  if (given.some((one) => one.length > 200)) {
    return { ok: false, errors: wrong('options', 'can have at most 200 characters each') }
  }
  const must = isChecked(isRequired)
  return { ok: true, value: { kind, label, help, options: given, isRequired: must } }
}
