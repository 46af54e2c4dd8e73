import { outranks } from '../../../../../domain/roles/permissions.ts'
import { id, strictRecord, time } from '../../../../../shared/shape.ts'
import * as memberPages from '../../../../../store/members/pages.ts'
import type { Profile } from '../../../../../store/members/pages.ts'
import * as standings from '../../../../../store/ratio/standings.ts'
import type { Call, Reply } from '../../../../http/action.ts'
import { get, post, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { readForm } from '../../../../http/frame/forms.ts'
import { STATE_WORDS } from '../../../../ratio/parts/standing.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { memberHref } from '../../../frame/links.ts'
import { banEnd } from '../../members/parts/forms.ts'
import { readPage, tableReply } from '../../../frame/paging.ts'
import * as api from './api.ts'
import { decisionShape } from './forms.ts'
import { decisionPage, WATCH, watchJson, watchPage } from './pages.ts'

const placeShape = strictRecord({ at: time, id })

export const list = get(WATCH, 'ratio.see', api.list, async (call) => {
  const { db, query, can, now } = call
  const state = query.state === 'disabled' ? 'disabled' : 'watch'
  const found = await readPage(
    call,
    WATCH,
    placeShape,
    (at, limit) => standings.watched(db, state, at && { since: new Date(at.at), id: at.id }, limit),
    ({ since, id: memberId }) => ({ at: since, id: memberId }),
  )
  const mayOverride = can('ratio.override')
  return tableReply(call, found, (shown) => watchPage(shown, state, mayOverride, now), watchJson)
})

export const question = get('/admin/users/:name/standing', 'ratio.override', api.question, (call) =>
  below(call, async (profile) => {
    const override = await standings.overrideOf(call.db, profile.id)
    const form = untyped({ decision: override?.state ?? 'rules' })
    const lead = await leadOf(call, profile)
    const json = { id: profile.id, name: profile.name, decision: override?.state ?? 'rules' }
    return adminPage(call, 'console/frame/confirm', decisionPage(form, profile, lead), json)
  }),
)

export const decide = post('/admin/users/:name/standing', 'ratio.override', api.decide, (call) =>
  below(call, async (profile) => {
    const { db, body, actor, now } = call
    const form = readForm(decisionShape, body)
    if (!form.ok) {
      const typed = { values: body, errors: form.errors }
      const page = decisionPage(typed, profile, await leadOf(call, profile))
      return adminInvalid(call, 'console/frame/confirm', page, form.errors)
    }
    const { decision, reason, days } = form.value
    const given =
      decision === 'rules' ? null : { state: decision, reason, expiresAt: banEnd(days, now) }
    const { id: memberId, name } = profile
    await standings.decide(db, { id: memberId, name }, given, actor, now)
    const json = { id: memberId, name, decision }
    return redirect(memberHref(name), `The standing of ${name} was saved.`, json)
  }),
)

type Asked = Pick<Call<'/:name', 'ratio.override'>, 'db' | 'member' | 'now'>

async function leadOf({ db, now }: Asked, { id: memberId }: Profile): Promise<readonly string[]> {
  const row = await standings.rowOf(db, memberId)
  const override = await standings.overrideOf(db, memberId)
  const opinion = await standings.opinionNow(db, memberId, now)
  const state = row === null ? 'Not evaluated yet' : STATE_WORDS[row.state]
  const kept = opinion?.verdict.satisfied === false ? 'broken' : 'kept'
  const rule = opinion?.policy?.name
  return [
    `${state} now. ` +
      `${rule === undefined ? 'No policy applies.' : `The policy “${rule}” is ${kept}.`}`,
    ...(override === null
      ? []
      : [`Overridden by ${override.by ?? 'the program'}: ${override.reason}`]),
  ]
}

/** Applies an action to the member in the path, if their role is below that of the actor. */
async function below(
  call: Asked & { readonly params: { readonly name: string } },
  act: (profile: Profile) => Promise<Reply>,
): Promise<Reply> {
  const profile = await memberPages.byName(call.db, call.params.name)
  if (profile === null) return refuse('MEMBER_NOT_FOUND')
  if (!outranks(call.member.role, profile.role)) return refuse('MEMBER_OUTRANKS')
  return act(profile)
}
