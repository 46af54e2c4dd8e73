import type { AttributeValues } from '../../../domain/taxonomy/attributes/types.ts'
import type { State } from '../../../store/records/revisions.ts'
import type { FoundRequest } from '../../../store/requests/requests.ts'
import * as writing from '../../../store/requests/writing.ts'
import { get, post, redirect, refuse } from '../../http/action.ts'
import { historyReply, toRestore } from '../../http/frame/history.ts'
import { namedIn } from '../../ui/named-in.ts'
import { documentOf, editableRequest, findRequest } from '../reading.ts'
import * as api from './api.ts'
import { editedRequest } from './pages.ts'

export const history = get('/requests/:id/history', 'requests.read', api.history, async (call) => {
  const found = await findRequest(call, call.params.id)
  if (!found.ok) return found.reply
  return historyReply(call, 'requests/history/list', editedRequest(found.asked, call))
})

export const revert = post(
  '/requests/:id/history/:number/revert',
  'requests.write',
  api.revert,
  async (call) => {
    const { db, actor, now } = call
    const found = await editableRequest(call, call.params.id)
    if (!found.ok) return found.reply
    const { asked } = found
    const old = await toRestore(call, 'request', asked)
    if (!old.ok) return old.reply
    const words = wordsOf(asked, old.state)
    const naming = { named: namedIn(words.description), before: namedIn(asked.description) }
    const of = { revision: old.of.revision, naming }
    const done = await writing.edit(db, asked.id, words, of, actor, now)
    if (!done.ok) return refuse(done.code === 'GONE' ? 'REQUEST_REMOVED' : 'EDIT_CONFLICT')
    const says = `Revision ${old.number} restored.`
    return redirect(`/requests/${asked.id}/history`, says, await documentOf(call, asked.id))
  },
)

/** The category stays unchanged. */
function wordsOf(asked: FoundRequest, state: State): writing.RequestWords {
  const { title, description, bundle, attributes } = state
  return {
    categoryId: asked.categoryId,
    title: String(title),
    description: String(description),
    bundleId: bundle === '' ? null : Number(bundle),
    attributes: attributes as AttributeValues,
  }
}
