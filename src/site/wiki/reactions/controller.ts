import { get, post, refuse } from '../../http/action.ts'
import { react, reactApi, reacted, reactedApi } from '../../texts/parts/reactions.ts'
import { addressOf } from '../json.ts'
import { findPage } from '../rights.ts'

const REACTIONS = '/wiki-pages/:id/reactions'

export const list = get(REACTIONS, 'catalog.read', reactedApi, async (call) => {
  const found = await findPage(call, call.params.id)
  if (!found.ok) return found.reply
  return reacted(call, 'wiki', { id: found.row.id, href: addressOf(found.row) })
})

export const toggle = post(REACTIONS, 'comments.write', reactApi, async (call) => {
  const found = await findPage(call, call.params.id)
  if (!found.ok) return found.reply
  const { id, authorId, removedAt } = found.row
  if (removedAt !== null) return refuse('WIKI_PAGE_REMOVED')
  const address = `/wiki-pages/${id}`
  return react(call, 'wiki', { id, authorId, href: addressOf(found.row), address })
})
