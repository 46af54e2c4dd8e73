import { bundleItemShape } from '../parts/names.ts'
import { count, oneOf, record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf } from '../../http/frame/shapes.ts'

const suggested = text(600).nullable().describe('the bundle that its name suggests')

export const picker: Declared = {
  description: 'Lists bundles that a torrent could be added to.',
  query: strictRecord({ q: text(200).optional().describe('words, an address or an external ID') }),
  reply: listOf(bundleItemShape, { suggested }),
}

export const attachShape = strictRecord({
  bundle: count
    .or(text(2_000))
    .optional()
    .describe('a bundle ID, address or external ID; empty to remove it from its bundle'),
  make: oneOf(['suggested'])
    .optional()
    .describe('creates the missing parts of the suggested bundle'),
})

export const attach: Declared = {
  description: 'Adds a torrent to a bundle, or removes it from its bundle.',
  body: attachShape,
  reply: record({ bundle: bundleItemShape.nullable() }),
}
