import { flag, list, named, oneOf, record, text } from '../../../../../../shared/shape.ts'
import type { Declared } from '../../../../../http/action.ts'
import { attributeFields } from '../json.ts'
import { importForm } from './forms.ts'

export const schema: Declared = {
  description: 'Gives the attributes that stand at a category, to be taken by another one.',
  reply: named(
    'CategorySchema',
    record({ category: text(60), attributes: list(record(attributeFields)) }),
  ),
}

export const take: Declared = {
  description: 'Tells what a schema would change at a category, and with `apply` changes it.',
  body: importForm,
  reply: record({
    applied: flag,
    changes: list(
      record({
        key: text(40),
        act: oneOf(['make', 'change', 'none']),
        fields: list(text(20)).describe('what differs from what stands'),
      }),
    ),
  }),
}
