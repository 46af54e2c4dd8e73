import type { Permission } from '../../../domain/roles/permissions.ts'
import * as deciding from '../../../store/requests/deciding.ts'
import * as ending from '../../../store/requests/ending.ts'
import type { FoundRequest } from '../../../store/requests/requests.ts'
import type { Call } from '../../http/action.ts'
import { del, get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm } from '../../http/frame/forms.ts'
import { disputeShape, reasonShape, verdictShape } from '../forms.ts'
import { documentOf, findRequest, rulesOf } from '../reading.ts'
import { shownPage } from '../show-page.ts'
import * as api from './api.ts'
import { removePage } from './pages.ts'

type Acting = Call<string, Permission> & Call<string, 'requests.read'>

/** The page of the request again, with what is wrong. */
async function again(call: Acting, asked: FoundRequest, errors: FieldErrors) {
  return invalid(
    'requests/show',
    await shownPage(call, asked, { values: call.body, errors, sentTo: call.here }),
    errors,
  )
}

async function decided(call: Acting, { id }: FoundRequest, code: deciding.Decided, says: string) {
  if (code === 'OVERTAKEN') return refuse('REQUEST_DECIDED')
  if (code !== 'DONE') return refuse(code)
  return redirect(`/requests/${id}`, says, await documentOf(call, id))
}

export const approve = post(
  '/requests/:id/approve',
  'requests.write',
  api.approve,
  async (call) => {
    const found = await findRequest(call, call.params.id)
    if (!found.ok) return found.reply
    const { asked } = found
    const rules = await rulesOf(call)
    const code = await deciding.approve(call.db, asked.id, call.member.id, rules, call.now)
    return decided(call, asked, code, 'Fill approved. Its uploader was paid.')
  },
)

export const decline = post(
  '/requests/:id/decline',
  'requests.write',
  api.decline,
  async (call) => {
    const { db, member, now } = call
    const found = await findRequest(call, call.params.id)
    if (!found.ok) return found.reply
    const { asked } = found
    const form = readForm(reasonShape, call.body)
    if (!form.ok) return again(call, asked, form.errors)
    const code = await deciding.decline(db, asked.id, member.id, form.value.reason, now)
    return decided(call, asked, code, 'Fill declined. The request is open again.')
  },
)

export const dispute = post(
  '/requests/:id/dispute',
  'requests.write',
  api.dispute,
  async (call) => {
    const { db, member, now } = call
    const found = await findRequest(call, call.params.id)
    if (!found.ok) return found.reply
    const { asked } = found
    const form = readForm(disputeShape, call.body)
    if (!form.ok) return again(call, asked, form.errors)
    const code = await deciding.dispute(db, asked.id, member.id, form.value.dispute, now)
    return decided(call, asked, code, 'Sent to staff.')
  },
)

export const decide = post(
  '/requests/:id/decide',
  'requests.moderate',
  api.decide,
  async (call) => {
    const { db, actor, now } = call
    const found = await findRequest(call, call.params.id)
    if (!found.ok) return found.reply
    const { asked } = found
    const form = readForm(verdictShape, call.body)
    if (!form.ok) return again(call, asked, form.errors)
    const { verdict, reason } = form.value
    const how = { isFilled: verdict === 'filled', reason }
    const code = await deciding.decide(db, asked.id, how, actor, await rulesOf(call), now)
    return decided(call, asked, code, 'Dispute decided.')
  },
)

export const undo = post('/requests/:id/undo', 'requests.moderate', api.undo, async (call) => {
  const { db, actor, now } = call
  const found = await findRequest(call, call.params.id)
  if (!found.ok) return found.reply
  const { asked } = found
  const form = readForm(reasonShape, call.body)
  if (!form.ok) return again(call, asked, form.errors)
  const code = await deciding.undo(db, asked.id, form.value.reason, actor, now)
  return decided(call, asked, code, 'Fill undone. Its bounty was returned.')
})

const VIEW = 'requests/decisions/remove'

export const removal = get(
  '/requests/:id/remove',
  'requests.moderate',
  api.removal,
  async (call) => {
    const found = await findRequest(call, call.params.id)
    if (!found.ok) return found.reply
    const { asked } = found
    return page(VIEW, removePage(untyped(), asked), await documentOf(call, asked.id))
  },
)

export const remove = del('/requests/:id', 'requests.moderate', api.remove, async (call) => {
  const { db, body, query, actor, now } = call
  const found = await findRequest(call, call.params.id)
  if (!found.ok) return found.reply
  const { asked } = found
  const form = readForm(reasonShape, { reason: query.reason, ...body })
  if (!form.ok) {
    return invalid(VIEW, removePage({ values: body, errors: form.errors }, asked), form.errors)
  }
  const ended = await ending.remove(db, asked.id, form.value.reason, actor, now)
  if (ended === 'DONE') return redirect('/requests', 'Request removed.')
  return refuse(ended === 'OVERTAKEN' ? 'REQUEST_REMOVED' : ended)
})
