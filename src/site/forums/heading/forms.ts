import type { Infer } from '../../../shared/shape.ts'
import { smallId, strictRecord } from '../../../shared/shape.ts'
import type { Fields, FormResult } from '../../http/frame/forms.ts'
import { readForm, withNumber } from '../../http/frame/forms.ts'
import { labelsShape, titleShape, withLabels } from '../forms.ts'

export const headingShape = strictRecord({
  title: titleShape,
  labels: labelsShape,
  revision: smallId
    .optional()
    .describe('the revision that you edit; answers 409 if it is not the current one'),
})

export function readHeading(fields: Fields): FormResult<Infer<typeof headingShape>> {
  return readForm(headingShape, withNumber(withLabels(fields), 'revision'))
}
