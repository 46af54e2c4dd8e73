import { record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, noFields, nothing } from '../../http/frame/shapes.ts'
import { changeShape, listQuery, newQuery, saveShape } from './forms.ts'
import { alertShape, madeShape, searchShape } from './json.ts'

export const list: Declared = {
  description: 'Lists your saved searches, with the number of new torrents in each.',
  reply: listOf(searchShape),
}

export const alerts: Declared = {
  description: 'Lists your unread alerts about new torrents, newest first.',
  query: listQuery,
  reply: listOf(alertShape),
}

export const add: Declared = {
  description: 'Shows the form for saving a search.',
  query: newQuery,
  reply: record({}),
}

export const save: Declared = {
  description: 'Saves a search.',
  body: saveShape,
  creates: true,
  reply: madeShape,
}

export const change: Declared = {
  description: 'Renames a saved search, or changes whether it notifies you.',
  body: changeShape,
  reply: nothing,
}

export const drop: Declared = {
  description: 'Removes a saved search and its alerts.',
  body: noFields,
  reply: nothing,
}

export const visit: Declared = {
  description: 'Redirects to the list of a saved search and marks its torrents as seen.',
  body: noFields,
  reply: nothing,
}

export const readAlerts: Declared = {
  description: 'Marks all alerts as read.',
  body: noFields,
  reply: nothing,
}
