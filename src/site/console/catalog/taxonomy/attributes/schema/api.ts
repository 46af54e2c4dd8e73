import { flag, list, named, oneOf, record, text } from '../../../../../../shared/shape.ts'
import type { Declared } from '../../../../../http/action.ts'
import { attributeFields } from '../json.ts'
import { importForm } from './forms.ts'

export const schema: Declared = {
  description: 'Exports the attributes of a category, for import into another one.',
  reply: named(
    'CategorySchema',
    record({ category: text(60), attributes: list(record(attributeFields)) }),
  ),
}

export const take: Declared = {
  description: 'Previews what a schema would change in a category; `apply` saves it.',
  body: importForm,
  reply: record({
    applied: flag,
    changes: list(
      record({
        key: text(40),
        act: oneOf(['make', 'change', 'none']),
        fields: list(text(20)).describe('the difference from the current attributes'),
      }),
    ),
  }),
}
