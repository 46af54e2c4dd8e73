import * as grants from '../../../../store/points/grants.ts'
import * as settings from '../../../../store/records/settings/settings.ts'
import type { Call } from '../../../http/action.ts'
import { created, get, post, redirect, refuse } from '../../../http/action.ts'
import { placeBelow } from '../../../http/frame/listed.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { readPage, tableReply } from '../../frame/paging.ts'
import * as api from './api.ts'
import { grantForm, grantOf } from './forms.ts'
import { grantItem, grantPage, GRANTS, grantsPage } from './pages.ts'

export const list = get(GRANTS, 'economy.grant', api.list, async (call) => {
  const { db, member, now } = call
  const found = await readPage(
    call,
    GRANTS,
    placeBelow,
    (at, limit) => grants.list(db, at?.below ?? null, limit),
    ({ id }) => ({ below: id }),
  )
  return tableReply(call, found, (shown) => grantsPage(shown, member.id, now), grantItem)
})

export const form = get(`${GRANTS}/new`, 'economy.grant', api.form, (call) =>
  adminPage(call, 'console/frame/confirm', grantPage(untyped({ names: call.query.names })), {}),
)

export const give = post(GRANTS, 'economy.grant', api.give, async (call) => {
  const { db, config, body, actor, now } = call
  const again = (errors: FieldErrors) =>
    adminInvalid(call, 'console/frame/confirm', grantPage({ values: body, errors }), errors)
  const read = readForm(grantForm, body)
  if (!read.ok) return again(read.errors)
  const grant = grantOf(read.value)
  const done = await grants.grant(db, grant, await settings.site(db, config), actor, now)
  if (!done.ok) return again(faultsOf(done))
  const says = done.isAsked
    ? 'Another staff member must now approve the grant.'
    : 'Grant completed.'
  return created(GRANTS, { id: done.id, isAsked: done.isAsked }, says)
})

export const agree = post(`${GRANTS}/:id/agree`, 'economy.grant', api.agree, (call) =>
  decide(call, true),
)

export const refuseGrant = post(`${GRANTS}/:id/refuse`, 'economy.grant', api.refuseGrant, (call) =>
  decide(call, false),
)

function faultsOf(done: Extract<grants.Granted, { ok: false }>): FieldErrors {
  if (done.code === 'HAS_LESS') return wrong('amount', `is more than ${done.name} has`)
  const names = done.names.slice(0, 5).join(', ')
  if (done.code === 'UNKNOWN') return wrong('names', `contains unknown names: ${names}`)
  return wrong('names', `contains members who are not below your role: ${names}`)
}

const REFUSED = { GONE: 'GRANT_NOT_FOUND', OWN_GRANT: 'OWN_GRANT', HAS_LESS: 'HAS_LESS' } as const

type Deciding = Pick<Call<'/:id', 'economy.grant'>, 'db' | 'params' | 'actor' | 'now'>

async function decide({ db, params, actor, now }: Deciding, isAgreed: boolean) {
  const grantId = idOf(params.id)
  const done = await grants.decide(db, grantId, isAgreed, actor, now)
  if (!done.ok) return refuse(REFUSED[done.code])
  return redirect(GRANTS, isAgreed ? 'Grant completed.' : 'Grant refused.')
}
