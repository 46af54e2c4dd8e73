import { count, record, looseRecord } from '../../../../shared/shape.ts'
import { revisionShape } from '../../../http/frame/history.ts'
import type { Declared } from '../../../http/action.ts'
import { accepts, acts, creates, listOf, lists, shows } from '../../../http/frame/shapes.ts'
import { editForm, itemForm, presetForm } from './forms.ts'
import { staffItemShape } from './json.ts'

export const list = shows('Lists all shop items, including removed ones.', listOf(staffItemShape))

export const form = shows('Shows the form for a new shop item.', record({}))
export const make = creates('Adds an item to the shop.', itemForm)

export const preset: Declared = {
  description: 'Adds a preset of items and prices to the shop; existing items are not changed.',
  body: presetForm,
  reply: record({ made: count }),
}

export const question = shows('Shows a shop item for editing.', record({ item: staffItemShape }))

export const edit = accepts('Changes a shop item; past purchases are not changed.', editForm)

export const retire = acts('Removes an item from the shop.')
export const putBack = acts('Restores a removed shop item.')

export const history = lists(
  'Lists the edits of a shop item, newest first.',
  revisionShape(looseRecord({})),
)
