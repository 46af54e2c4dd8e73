import type { Declared } from '../../http/action.ts'
import { listOf, noFields, nothing } from '../../http/frame/shapes.ts'
import { changeShape, listQuery, newQuery, saveShape } from './forms.ts'
import { alertShape, madeShape, searchShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the searches that you keep, with how much is new in each.',
  reply: listOf(searchShape),
}

export const alerts: Declared = {
  description: 'Lists the new torrents that you were told of and have not read, newest first.',
  query: listQuery,
  reply: listOf(alertShape),
}

export const add: Declared = {
  description: 'Shows the form that keeps a search.',
  query: newQuery,
  reply: nothing,
}

export const save: Declared = {
  description: 'Keeps a search.',
  body: saveShape,
  creates: true,
  reply: madeShape,
}

export const change: Declared = {
  description: 'Renames a search, or changes whether it notifies.',
  body: changeShape,
  reply: nothing,
}

export const drop: Declared = {
  description: 'Forgets a search and what it told of.',
  body: noFields,
  reply: nothing,
}

export const visit: Declared = {
  description: 'Leads to the list of a search; nothing is new in it any more.',
  body: noFields,
  reply: nothing,
}

export const readAlerts: Declared = {
  description: 'Marks all that you were told of as read.',
  body: noFields,
  reply: nothing,
}
