import { flag, record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { accepts, acts, listOf } from '../../http/frame/shapes.ts'
import { collectionItemShape } from '../json.ts'
import { addShape, changeShape } from './forms.ts'

export const picker: Declared = {
  description: 'Lists the collections that you can add an item to.',
  query: strictRecord({ on: text(60).describe('`torrent:5` or `bundle:7`') }),
  reply: listOf(collectionItemShape),
}

export const add: Declared = {
  description: 'Adds a torrent or a bundle to the end of a collection.',
  body: addShape,
  reply: record({ isAdded: flag }),
}

export const change = accepts('Changes the note or the position of an item.', changeShape)
export const drop = acts('Removes an item from a collection.')
