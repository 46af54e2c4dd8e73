import { count, id, record, strictRecord, looseRecord } from '../../../../shared/shape.ts'
import { revisionShape } from '../../../http/frame/history.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, nothing, paging } from '../../../http/frame/shapes.ts'
import { editForm, itemForm, presetForm } from './forms.ts'
import { staffItemShape } from './json.ts'

export const list: Declared = {
  description: 'Lists all shop items, including removed ones.',
  reply: listOf(staffItemShape),
}

export const form: Declared = {
  description: 'Shows the form for a new shop item.',
  reply: record({}),
}

export const make: Declared = {
  description: 'Adds an item to the shop.',
  body: itemForm,
  reply: record({ id }),
  creates: true,
}

export const preset: Declared = {
  description: 'Adds a preset of items and prices to the shop; existing items are not changed.',
  body: presetForm,
  reply: record({ made: count }),
}

export const question: Declared = {
  description: 'Shows a shop item for editing.',
  reply: record({ item: staffItemShape }),
}

export const edit: Declared = {
  description: 'Changes a shop item; past purchases are not changed.',
  body: editForm,
  reply: nothing,
}

export const retire: Declared = {
  description: 'Removes an item from the shop.',
  body: noFields,
  reply: nothing,
}

export const putBack: Declared = {
  description: 'Restores a removed shop item.',
  body: noFields,
  reply: nothing,
}

export const history: Declared = {
  description: 'Lists the edits of a shop item, newest first.',
  query: strictRecord(paging),
  reply: listOf(revisionShape(looseRecord({}))),
}
