import { record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { accepts, acts, creates, listOf, shows } from '../../http/frame/shapes.ts'
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

export const add = shows('Shows the form for saving a search.', record({}), newQuery)
export const save = creates('Saves a search.', saveShape, madeShape)

export const change = accepts(
  'Renames a saved search, or changes whether it notifies you.',
  changeShape,
)

export const drop = acts('Removes a saved search and its alerts.')

export const visit = acts('Redirects to the list of a saved search and marks its torrents as seen.')

export const readAlerts = acts('Marks all alerts as read.')
