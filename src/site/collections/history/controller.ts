import { historyOf } from '../../ui/history.ts'
import { get, page, refuse } from '../../http/action.ts'
import { openCollection } from '../rights.ts'
import * as api from './api.ts'
import { editedCollection } from './pages.ts'

export const history = get(
  '/collections/:id/history',
  'catalog.read',
  api.history,
  async (call) => {
    const found = await openCollection(call, call.params.id)
    if (!found.ok) return found.reply
    const { collection } = found
    const history = await historyOf(call, editedCollection(collection))
    if (history === null) return refuse('BAD_CURSOR')
    return page('collections/history/list', history.shown, history.json)
  },
)
