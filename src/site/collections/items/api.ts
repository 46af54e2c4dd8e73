import { count, flag, oneOf, record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, noFields, nothing } from '../../http/frame/shapes.ts'
import { MAX_NOTE } from '../forms.ts'
import { collectionItemShape } from '../json.ts'

const note = text(MAX_NOTE).trim()
const next = text(2_000).optional().describe('a path of this site to go on to, for browsers')

export const picker: Declared = {
  description: 'Lists the collections that a thing can be put into by you.',
  query: strictRecord({ on: text(60).describe('`torrent:5` or `bundle:7`') }),
  reply: listOf(collectionItemShape),
}

export const addShape = strictRecord({
  on: text(300).describe('`torrent:5`, `bundle:7`, or the address of one'),
  note: note.optional(),
  next,
})
export const add: Declared = {
  description: 'Puts a torrent or a bundle at the end of a collection.',
  body: addShape,
  reply: record({ isAdded: flag }),
}

export const changeShape = strictRecord({
  note: note.optional(),
  position: count.min(1).or(text(6)).optional().describe('where it is to stand'),
  move: oneOf(['up', 'down']).optional(),
  next,
})
export const change: Declared = {
  description: 'Changes the note beside a thing, or where it stands.',
  body: changeShape,
  reply: nothing,
}
export const drop: Declared = {
  description: 'Takes a thing out of a collection.',
  body: noFields,
  reply: nothing,
}
