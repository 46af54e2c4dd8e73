import type { AttributeValues } from '../../../domain/taxonomy/attributes/types.ts'
import * as revisions from '../../../store/records/revisions.ts'
import type { FoundRequest } from '../../../store/requests/requests.ts'
import * as writing from '../../../store/requests/writing.ts'
import { get, page, post, redirect, refuse } from '../../http/action.ts'
import { historyOf, revisionNumber, seenRevision } from '../../ui/history.ts'
import { namedIn } from '../../ui/named-in.ts'
import { documentOf, editableRequest, findRequest } from '../reading.ts'
import * as api from './api.ts'
import { editedRequest } from './pages.ts'

export const history = get('/requests/:id/history', 'requests.read', api.history, async (call) => {
  const found = await findRequest(call, call.params.id)
  if (!found.ok) return found.reply
  const read = await historyOf(call, editedRequest(found.asked, call))
  if (read === null) return refuse('BAD_CURSOR')
  return page('requests/history/list', read.shown, read.json)
})

export const revert = post(
  '/requests/:id/history/:number/revert',
  'requests.write',
  api.revert,
  async (call) => {
    const { db, body, actor, now } = call
    const found = await editableRequest(call, call.params.id)
    if (!found.ok) return found.reply
    const { asked } = found
    const number = revisionNumber(call.params.number)
    const row = number === null ? undefined : await revisions.find(db, 'request', asked.id, number)
    if (row === undefined) return refuse('REVISION_NOT_FOUND')
    const seen = body.revision === undefined ? asked.revision : seenRevision(body.revision)
    const old = wordsOf(asked, row.state)
    const naming = { named: namedIn(old.description), before: namedIn(asked.description) }
    const done = await writing.edit(db, asked.id, old, { revision: seen, naming }, actor, now)
    if (!done.ok) return refuse(done.code === 'GONE' ? 'REQUEST_REMOVED' : 'EDIT_CONFLICT')
    const says = `Revision ${number} restored.`
    return redirect(`/requests/${asked.id}/history`, says, await documentOf(call, asked.id))
  },
)

/** The category does not change. */
function wordsOf(asked: FoundRequest, state: revisions.State): writing.RequestWords {
  const { title, description, bundle, attributes } = state
  return {
    categoryId: asked.categoryId,
    title: String(title),
    description: String(description),
    bundleId: bundle === '' ? null : Number(bundle),
    attributes: attributes as AttributeValues,
  }
}
