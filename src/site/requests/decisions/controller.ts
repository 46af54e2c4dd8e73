import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Infer, Shape } from '../../../shared/shape.ts'
import * as deciding from '../../../store/requests/deciding.ts'
import * as ending from '../../../store/requests/ending.ts'
import type { FoundRequest } from '../../../store/requests/requests.ts'
import type { Call, Reply } from '../../http/action.ts'
import { del, get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm } from '../../http/frame/forms.ts'
import { disputeShape, reasonShape, verdictShape } from '../forms.ts'
import { documentOf, findRequest, rulesOf } from '../reading.ts'
import { shownPage } from '../show-page.ts'
import * as api from './api.ts'
import { removePage } from './pages.ts'

const REQUEST = '/requests/:id'

type Acting = Call<string, Permission> & Call<string, 'requests.read'>

/** Shows the page of the request again, with the error. */
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

/** Decides about the request in a path as the form says. */
async function byForm<S extends Shape>(
  call: Acting & { readonly params: { readonly id: string } },
  shape: S,
  says: string,
  decide: (id: number, form: Infer<S>) => Promise<deciding.Decided>,
): Promise<Reply> {
  const found = await findRequest(call, call.params.id)
  if (!found.ok) return found.reply
  const { asked } = found
  const form = readForm(shape, call.body)
  if (!form.ok) return again(call, asked, form.errors)
  return decided(call, asked, await decide(asked.id, form.value), says)
}

export const approve = post(`${REQUEST}/approve`, 'requests.write', api.approve, async (call) => {
  const found = await findRequest(call, call.params.id)
  if (!found.ok) return found.reply
  const { asked } = found
  const rules = await rulesOf(call)
  const code = await deciding.approve(call.db, asked.id, call.member.id, rules, call.now)
  return decided(call, asked, code, 'Fill approved. Its uploader was paid.')
})

export const decline = post(`${REQUEST}/decline`, 'requests.write', api.decline, async (call) => {
  const { db, member, now } = call
  return byForm(call, reasonShape, 'Fill declined. The request is open again.', (id, form) =>
    deciding.decline(db, id, member.id, form.reason, now),
  )
})

export const dispute = post(`${REQUEST}/dispute`, 'requests.write', api.dispute, async (call) => {
  const { db, member, now } = call
  return byForm(call, disputeShape, 'Sent to staff.', (id, form) =>
    deciding.dispute(db, id, member.id, form.dispute, now),
  )
})

export const decide = post(`${REQUEST}/decide`, 'requests.moderate', api.decide, async (call) => {
  const { db, actor, now } = call
  return byForm(call, verdictShape, 'Dispute decided.', async (id, { verdict, reason }) => {
    const how = { isFilled: verdict === 'filled', reason }
    return deciding.decide(db, id, how, actor, await rulesOf(call), now)
  })
})

export const undo = post(`${REQUEST}/undo`, 'requests.moderate', api.undo, async (call) => {
  const { db, actor, now } = call
  return byForm(call, reasonShape, 'Fill undone. Its bounty was returned.', (id, form) =>
    deciding.undo(db, id, { reason: form.reason, by: actor, now }),
  )
})

const VIEW = 'requests/decisions/remove'

export const removal = get(`${REQUEST}/remove`, 'requests.moderate', api.removal, async (call) => {
  const found = await findRequest(call, call.params.id)
  if (!found.ok) return found.reply
  const { asked } = found
  return page(VIEW, removePage(untyped(), asked), await documentOf(call, asked.id))
})

export const remove = del(REQUEST, 'requests.moderate', api.remove, async (call) => {
  const { db, body, query, actor, now } = call
  const found = await findRequest(call, call.params.id)
  if (!found.ok) return found.reply
  const { asked } = found
  const form = readForm(reasonShape, { reason: query.reason, ...body })
  if (!form.ok) {
    return invalid(VIEW, removePage({ values: body, errors: form.errors }, asked), form.errors)
  }
  const ended = await ending.remove(db, asked.id, { reason: form.value.reason, by: actor, now })
  if (ended === 'DONE') return redirect('/requests', 'Request removed.')
  return refuse(ended === 'OVERTAKEN' ? 'REQUEST_REMOVED' : ended)
})
