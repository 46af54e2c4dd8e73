import { count, id, record, strictRecord, looseRecord } from '../../../../shared/shape.ts'
import { revisionShape } from '../../../ui/history.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, nothing, paging } from '../../../http/frame/shapes.ts'
import { editForm, itemForm, presetForm } from './forms.ts'
import { staffItemShape } from './json.ts'

export const list: Declared = {
  description: 'Lists every item of the store, also those that were taken out.',
  reply: listOf(staffItemShape),
}

export const form: Declared = { description: 'Asks what to sell.', reply: record({}) }

export const make: Declared = {
  description: 'Puts an item into the store.',
  body: itemForm,
  reply: record({ id }),
  creates: true,
}

export const preset: Declared = {
  description: 'Fills the store with a known set of items and prices; what is there stays.',
  body: presetForm,
  reply: record({ made: count }),
}

export const question: Declared = {
  description: 'Asks what to change about an item.',
  reply: record({ item: staffItemShape }),
}

export const edit: Declared = {
  description: 'Changes an item of the store; what was bought stays as it was.',
  body: editForm,
  reply: nothing,
}

export const retire: Declared = {
  description: 'Takes an item out of the store.',
  body: noFields,
  reply: nothing,
}

export const putBack: Declared = {
  description: 'Puts an item back into the store.',
  body: noFields,
  reply: nothing,
}

export const history: Declared = {
  description: 'Lists the edits of an item of the store, newest first.',
  query: strictRecord(paging),
  reply: listOf(revisionShape(looseRecord({}))),
}
