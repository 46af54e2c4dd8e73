import { bundleItemShape } from '../parts/names.ts'
import { record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf } from '../../http/frame/shapes.ts'
import { attachShape } from './forms.ts'

const suggested = text(600).nullable().describe('the bundle that its name suggests')

export const picker: Declared = {
  description: 'Lists bundles that a torrent could be added to.',
  query: strictRecord({ q: text(200).optional().describe('words, an address or an external ID') }),
  reply: listOf(bundleItemShape, { suggested }),
}

export const attach: Declared = {
  description: 'Adds a torrent to a bundle, or removes it from its bundle.',
  body: attachShape,
  reply: record({ bundle: bundleItemShape.nullable() }),
}
