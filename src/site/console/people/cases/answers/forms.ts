import { eitherOf, id, strictRecord, text } from '../../../../../shared/shape.ts'
import type { PreparedWords } from '../../../../../store/cases/prepared.ts'
import type { Fields, FormResult } from '../../../../http/frame/forms.ts'
import { readForm, withLines } from '../../../../http/frame/forms.ts'

export const MAX_BODY = 5_000

export const answerForm = strictRecord({
  name: text(60).trim().min(1),
  body: text(MAX_BODY).trim().min(1).describe('Markdown; `{name}` and `{staff}` are replaced'),
  position: eitherOf(id.max(999), text(3).regex(/^[1-9]\d{0,2}$/, 'must be from 1 to 999')),
})

export function readPrepared(fields: Fields): FormResult<PreparedWords> {
  const read = readForm(answerForm, withLines(fields))
  if (!read.ok) return read
  return { ok: true, value: { ...read.value, position: Number(read.value.position) } }
}
