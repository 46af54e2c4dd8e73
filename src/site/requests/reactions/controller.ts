import { get, post, refuse } from '../../http/action.ts'
import { react, reactApi, reacted, reactedApi } from '../../texts/parts/reactions.ts'
import { findRequest } from '../reading.ts'

export const list = get('/requests/:id/reactions', 'requests.read', reactedApi, async (call) => {
  const found = await findRequest(call, call.params.id)
  if (!found.ok) return found.reply
  const { id } = found.asked
  return reacted(call, 'request', { id, href: `/requests/${id}` })
})

export const toggle = post('/requests/:id/reactions', 'comments.write', reactApi, async (call) => {
  if (!call.can('requests.read')) return refuse('REQUEST_NOT_FOUND')
  const found = await findRequest(call, call.params.id)
  if (!found.ok) return found.reply
  const { id, memberId: authorId, state } = found.asked
  if (state === 'removed') return refuse('REQUEST_REMOVED')
  const address = `/requests/${id}`
  return react(call, 'request', { id, authorId, href: address, address })
})
