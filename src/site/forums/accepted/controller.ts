import * as accepting from '../../../store/forums/accepting.ts'
import * as topics from '../../../store/forums/topics.ts'
import type { Call, Reply } from '../../http/action.ts'
import { del, post, redirect, refuse } from '../../http/action.ts'
import { openPost, readerOf } from '../found.ts'
import { topicItem } from '../json.ts'
import { postHref, rightsTo } from '../lines.ts'
import * as api from './api.ts'

export const accept = post('/posts/:id/accept', 'forums.write', api.accept, (call) =>
  changed(call, true),
)

export const withdraw = del('/posts/:id/accept', 'forums.write', api.withdraw, (call) =>
  changed(call, false),
)

async function changed(
  call: Call<'/posts/:id/accept', 'forums.write'>,
  isAccepted: boolean,
): Promise<Reply> {
  const { db, actor, now } = call
  const found = await openPost(call, call.params.id)
  if (!found.ok) return found.reply
  const { post: row, topic } = found
  if (!rightsTo(row, topic, call).canAccept) return refuse('FORBIDDEN')
  await accepting.accept(db, row.id, isAccepted, actor, now)
  const after = (await topics.find(db, topic.id, readerOf(call))) ?? topic
  const says = isAccepted ? 'Answer accepted.' : 'Answer no longer accepted.'
  return redirect(postHref(row, after), says, topicItem(after))
}
