import * as reads from '../../../store/forums/reads.ts'
import { post, redirect } from '../../http/action.ts'
import { ownTextRoutes } from '../../texts/parts/own-texts.ts'
import { findPost } from '../found.ts'
import { postText } from '../text.ts'
import * as api from './api.ts'

export const { show, history, editForm, edit, preview, removal, remove } = ownTextRoutes(postText)

/** Marks a post and later ones as unread; also works for a removed post. */
export const unread = post('/posts/:id/unread', 'forums.write', api.unread, async (call) => {
  const found = await findPost(call, call.params.id)
  if (!found.ok) return found.reply
  const { number, topicId } = found.post
  const { arrangement } = found.topic
  await reads.setBack(call.db, { memberId: call.member.id, topicId, number, arrangement })
  return redirect(`/forums/${found.topic.forumSlug}`, `Posts from #${number} marked as unread.`)
})
