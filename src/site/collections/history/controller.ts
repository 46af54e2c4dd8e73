import { historyReply } from '../../http/frame/history.ts'
import { get } from '../../http/action.ts'
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
    return historyReply(call, 'collections/history/list', editedCollection(found.collection))
  },
)
