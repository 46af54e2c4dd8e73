import { count, flag, oneOf, record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, noFields, nothing } from '../../http/frame/shapes.ts'
import { MAX_NOTE } from '../forms.ts'
import { collectionItemShape } from '../json.ts'

const note = text(MAX_NOTE).trim()
const next = text(2_000).optional().describe('path on this site that browsers are redirected to')

export const picker: Declared = {
  description: 'Lists the collections to which you can add an item.',
  query: strictRecord({ on: text(60).describe('`torrent:5` or `bundle:7`') }),
  reply: listOf(collectionItemShape),
}

export const addShape = strictRecord({
  on: text(300).describe('`torrent:5`, `bundle:7`, or an address'),
  note: note.optional(),
  next,
})
export const add: Declared = {
  description: 'Adds a torrent or a bundle to the end of a collection.',
  body: addShape,
  reply: record({ isAdded: flag }),
}

export const changeShape = strictRecord({
  note: note.optional(),
  position: count.min(1).or(text(6)).optional().describe('its new position'),
  move: oneOf(['up', 'down']).optional(),
  next,
})
export const change: Declared = {
  description: 'Changes the note or the position of an item.',
  body: changeShape,
  reply: nothing,
}
export const drop: Declared = {
  description: 'Removes an item from a collection.',
  body: noFields,
  reply: nothing,
}
