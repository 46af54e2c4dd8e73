import { bundleItemShape } from '../parts/names.ts'
import { count, oneOf, record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf } from '../../http/frame/shapes.ts'

const suggested = text(600).nullable().describe('where its name says that it belongs')

export const picker: Declared = {
  description: 'Lists bundles that a torrent could be put into.',
  query: strictRecord({ q: text(200).optional().describe('words, an address, an external id') }),
  reply: listOf(bundleItemShape, { suggested }),
}

export const attachShape = strictRecord({
  bundle: count
    .or(text(2_000))
    .optional()
    .describe('an id, an address or an external id; empty: in none'),
  make: oneOf(['suggested']).optional().describe('makes what is missing of the suggested place'),
})

export const attach: Declared = {
  description: 'Puts a torrent into a bundle, or takes it out.',
  body: attachShape,
  reply: record({ bundle: bundleItemShape.nullable() }),
}
