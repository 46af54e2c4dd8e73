import { get, post } from '../../http/action.ts'
import { react, reactApi, reacted, reactedApi } from '../../texts/parts/reactions.ts'
import { openPost } from '../found.ts'
import { postHref } from '../lines.ts'

export const list = get('/posts/:id/reactions', 'forums.read', reactedApi, async (call) => {
  const found = await openPost(call, call.params.id)
  if (!found.ok) return found.reply
  const href = postHref(found.post, found.topic)
  return reacted(call, 'post', { id: found.post.id, href })
})

export const toggle = post('/posts/:id/reactions', 'forums.write', reactApi, async (call) => {
  const found = await openPost(call, call.params.id)
  if (!found.ok) return found.reply
  const address = `/posts/${found.post.id}`
  return react(call, 'post', { ...found.post, href: postHref(found.post, found.topic), address })
})
