import { count, record, strictRecord, looseRecord } from '../../../../shared/shape.ts'
import { revisionShape } from '../../../http/frame/history.ts'
import type { Declared } from '../../../http/action.ts'
import { accepts, acts, creates, listOf, paging, shows } from '../../../http/frame/shapes.ts'
import { editForm, itemForm, presetForm } from './forms.ts'
import { staffItemShape } from './json.ts'

export const list: Declared = {
  description: 'Lists all shop items, including removed ones.',
  reply: listOf(staffItemShape),
}

export const form: Declared = shows('Shows the form for a new shop item.', record({}))
export const make: Declared = creates('Adds an item to the shop.', itemForm)

export const preset: Declared = {
  description: 'Adds a preset of items and prices to the shop; existing items are not changed.',
  body: presetForm,
  reply: record({ made: count }),
}

export const question: Declared = {
  description: 'Shows a shop item for editing.',
  reply: record({ item: staffItemShape }),
}

export const edit: Declared = accepts(
  'Changes a shop item; past purchases are not changed.',
  editForm,
)

export const retire: Declared = acts('Removes an item from the shop.')
export const putBack: Declared = acts('Restores a removed shop item.')

export const history: Declared = {
  description: 'Lists the edits of a shop item, newest first.',
  query: strictRecord(paging),
  reply: listOf(revisionShape(looseRecord({}))),
}
