import { get, post } from '../../http/action.ts'
import { react, reactApi, reacted, reactedApi } from '../../texts/parts/reactions.ts'
import { addressOf, openComment } from '../targets.ts'

export const list = get('/comments/:id/reactions', 'catalog.read', reactedApi, async (call) => {
  const found = await openComment(call, call.params.id)
  if (!found.ok) return found.reply
  const { comment, place } = found
  return reacted(call, 'comment', { id: comment.id, href: addressOf(place, comment) })
})

export const toggle = post('/comments/:id/reactions', 'comments.write', reactApi, async (call) => {
  const found = await openComment(call, call.params.id)
  if (!found.ok) return found.reply
  const { comment, place } = found
  const address = `/comments/${comment.id}`
  return react(call, 'comment', { ...comment, href: addressOf(place, comment), address })
})
