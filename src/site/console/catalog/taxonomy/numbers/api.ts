import { count, list, oneOf, record, slug, text } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { listOf } from '../../../../http/frame/shapes.ts'

const number = record({
  kind: oneOf(['category', 'type', 'resolution']),
  number: count,
  name: text(60),
  category: slug.nullable().describe('slug of a category'),
  attribute: text(40).nullable().describe('key of the attribute of a type or resolution'),
  values: list(text(40)).describe('values of the attribute; empty: every other torrent'),
})

export const toolNumbers: Declared = {
  description: 'Lists the numbers of categories, types and resolutions for UNIT3D programs.',
  reply: listOf(number),
}
