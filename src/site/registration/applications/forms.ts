import type { Answer, Question } from '../../../domain/registration/questions.ts'
import { answerField, faultOf } from '../../../domain/registration/questions.ts'
import { emailAddress, looseRecord, strictRecord, text } from '../../../shared/shape.ts'
import { guardFields } from '../../http/frame/form-guard.ts'
import type { FieldErrors, Fields, FormResult } from '../../http/frame/forms.ts'
import { readForm } from '../../http/frame/forms.ts'

/** The form also has a field `q<ID>` for each question. */
export const applyShape = looseRecord({ email: emailAddress, ...guardFields })
const known = strictRecord({ email: emailAddress, ...guardFields })

export const appealShape = strictRecord({
  name: text(254).min(1),
  says: text(5_000).trim().min(20),
  ...guardFields,
})

interface Applied {
  readonly email: string
  readonly answers: readonly Answer[]
}

/**
 * Reads an application answer by answer; a field without a question is refused like any unknown
 * field.
 */
export function readApplication(questions: readonly Question[], body: Fields): FormResult<Applied> {
  const names = new Set(questions.map(answerField))
  const rest = Object.fromEntries(Object.entries(body).filter(([name]) => !names.has(name)))
  const form = readForm(known, rest)
  const given = questions.map((question) => {
    const value = body[answerField(question)]
    const typed = typeof value === 'string' ? value.trim() : ''
    const fault = hasControls(typed)
      ? 'must not contain control characters'
      : faultOf(question, typed)
    return { question, typed, fault }
  })
  const faults: FieldErrors = Object.fromEntries(
    given.flatMap(({ question, fault }) =>
      fault === null ? [] : [[answerField(question), [fault]]],
    ),
  )
  const errors = { ...(form.ok ? {} : form.errors), ...faults }
  if (!form.ok || Object.keys(errors).length > 0) return { ok: false, errors }
  const answers = given
    .filter(({ typed }) => typed !== '')
    .map(({ question, typed }) => ({ label: question.label, text: typed }))
  return { ok: true, value: { email: form.value.email, answers } }
}

function hasControls(typed: string): boolean {
  return !text(10_000).safeParse(typed).success
}
