import { get, post, refuse } from '../../http/action.ts'
import { react, reactApi, reacted, reactedApi } from '../../texts/parts/reactions.ts'
import { openMessage } from '../found.ts'
import { messageHref } from '../lines.ts'

const REACTIONS = '/messages/:id/texts/:message/reactions'

export const list = get(REACTIONS, 'messages.read', reactedApi, async (call) => {
  const found = await openMessage(call)
  if (!found.ok) return found.reply
  const { message } = found
  return reacted(call, 'message', { id: message.id, href: messageHref(message) })
})

export const toggle = post(REACTIONS, 'messages.write', reactApi, async (call) => {
  if (!call.can('messages.read')) return refuse('CONVERSATION_NOT_FOUND')
  const found = await openMessage(call)
  if (!found.ok) return found.reply
  const { id, authorId } = found.message
  const address = messageHref(found.message)
  return react(call, 'message', { id, authorId, href: address, address })
})
