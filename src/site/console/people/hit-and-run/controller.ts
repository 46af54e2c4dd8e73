import type { RequirementState } from '../../../../domain/hit-and-run/judge.ts'
import { presets } from '../../../../domain/hit-and-run/rules.ts'
import { REQUIREMENT_LABELS } from '../../../hit-and-run/parts/labels.ts'
import type { Infer } from '../../../../shared/shape.ts'
import { id, strictRecord, time } from '../../../../shared/shape.ts'
import * as care from '../../../../store/hit-and-run/care.ts'
import * as lists from '../../../../store/hit-and-run/lists.ts'
import * as policies from '../../../../store/hit-and-run/policies.ts'
import { get, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { readForm } from '../../../http/frame/forms.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { readPage, tableReply } from '../../frame/paging.ts'
import { HIT_AND_RUN, listPage, pardonPage, rulesPage } from './pages.ts'
import * as api from './api.ts'
import { pardonShape, readRules, rulesFields } from './forms.ts'
import { listedJson, rulesJson } from './json.ts'
import { aboutOwed } from './whom.ts'

const VIEW = 'console/frame/confirm'
const RULES = `${HIT_AND_RUN}/rules`
const placeShape = strictRecord({ at: time, member: id, torrent: id })

function afterOf({ at, member, torrent }: Infer<typeof placeShape>) {
  return { since: new Date(at), memberId: member, torrentId: torrent }
}

export const list = get(HIT_AND_RUN, 'ratio.see', api.list, async (call) => {
  const { db, query, can, now } = call
  const given = String(query.state ?? '')
  const state = (Object.hasOwn(REQUIREMENT_LABELS, given) ? given : 'warned') as RequirementState
  const found = await readPage(
    call,
    HIT_AND_RUN,
    placeShape,
    (at, limit) => lists.inState(db, state, at && afterOf(at), limit),
    (row) => ({ at: row.since, member: row.memberId, torrent: row.torrentId }),
  )
  const rights = { mayEdit: can('ratio.edit'), mayPardon: can('ratio.override') }
  const policy = await policies.current(db)
  return tableReply(call, found, (shown) => listPage(shown, state, policy, rights, now), listedJson)
})

export const rules = get(RULES, 'ratio.edit', api.rules, async (call) => {
  const policy = await policies.current(call.db)
  const name = String(call.query.preset ?? '')
  const chosen = Object.hasOwn(presets, name) ? presets[name].rules : policy?.rules
  const form = untyped(rulesFields(policy, chosen ?? presets.away.rules))
  return adminPage(call, VIEW, rulesPage(form, null), rulesJson(policy, null))
})

export const change = post(RULES, 'ratio.edit', api.change, async (call) => {
  const { db, body, actor, now } = call
  const form = readRules(body, await policies.current(db), now)
  if (!form.ok) {
    const page = rulesPage({ values: body, errors: form.errors }, null)
    return adminInvalid(call, VIEW, page, form.errors)
  }
  const { policy, isConfirmed } = form.value
  if (isConfirmed) {
    await policies.save(db, policy, actor, now)
    return redirect(HIT_AND_RUN, 'Rules saved.', rulesJson(policy, null))
  }
  const preview = await lists.preview(db, policy, now)
  const page = rulesPage(untyped(rulesFields(policy, policy.rules)), preview)
  return adminPage(call, VIEW, page, rulesJson(policy, preview))
})

const OWED = '/admin/users/:name/hit-and-run/:id'

export const pardonQuestion = get(OWED, 'ratio.override', api.pardonQuestion, (call) =>
  aboutOwed(call, async ({ profile, torrent, href }) => {
    const page = pardonPage(untyped(), profile.name, torrent.name, href)
    const json = { member: profile.name, torrent: torrent.id, name: torrent.name }
    return adminPage(call, VIEW, page, json)
  }),
)

export const pardon = post(OWED, 'ratio.override', api.pardon, (call) =>
  aboutOwed(call, async ({ profile, torrent, href, policy }) => {
    const { db, body, actor, now } = call
    const form = readForm(pardonShape, body)
    if (!form.ok) {
      const typed = { values: body, errors: form.errors }
      const page = pardonPage(typed, profile.name, torrent.name, href)
      return adminInvalid(call, VIEW, page, form.errors)
    }
    const of = { memberId: profile.id, torrentId: torrent.id, reason: form.value.reason }
    const done = await care.pardon(db, of, policy, actor, now)
    if (!done.ok) return refuse('STATE_CONFLICT')
    const json = { member: profile.name, torrent: torrent.id, name: torrent.name }
    return redirect(HIT_AND_RUN, `Pardoned for ${profile.name}.`, json)
  }),
)
