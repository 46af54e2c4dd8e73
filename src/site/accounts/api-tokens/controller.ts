import { permissionNames } from '../../../domain/roles/permissions.ts'
import { usefulScopes } from '../../../domain/accounts/scopes.ts'
import { DAY_MS } from '../../../domain/units.ts'
import * as tokens from '../../../store/accounts/api-tokens.ts'
import type { Call } from '../../http/action.ts'
import { created, del, get, post, redirect, refuse } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import { readForm, wrong } from '../../http/frame/forms.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import { passwordFaults } from '../own-password.ts'
import * as api from './api.ts'
import { tokenShape, wantedToken } from './forms.ts'
import { tokenJson } from '../parts/tokens.ts'
import { madeJson } from './json.ts'
import { tokensPage } from './pages.ts'

const VIEW = 'accounts/api-tokens/list'

export const list = get('/settings/tokens', 'account.secure', api.list, async (call) => {
  const rows = await tokens.listOf(call.db, call.member.id)
  const json = { items: rows.map(tokenJson), next: null, total: rows.length }
  return settingsPage(
    call,
    'accounts/api-tokens/list',
    await shown(call, untyped({ days: '365' })),
    json,
  )
})

export const make = post('/settings/tokens', 'account.secure', api.make, async (call) => {
  const { db, secrets, body, member, actor, now } = call
  const again = async (errors: ReturnType<typeof wrong>) =>
    settingsInvalid(call, VIEW, await shown(call, { values: body, errors }), errors)
  const form = readForm(tokenShape, body)
  if (!form.ok) return again(form.errors)
  // An API token is the only way to use staff permissions without confirming again, so creating one
  // asks for confirmation.
  const faults = await passwordFaults(call, form.value.current)
  if (faults !== null) return again(faults)
  const { name, scopes, days } = wantedToken(form.value)
  const expiresAt = days === null ? null : new Date(now.getTime() + days * DAY_MS)
  const { key } = form.value
  const wanted = { memberId: member.id, name, scopes, expiresAt, key }
  const made = await tokens.make(db, secrets, wanted, actor, now)
  if (!made.ok && made.code !== 'SCOPE_LACKED') return refuse(made.code)
  if (!made.ok) return again(lacked(made.scopes))
  if (call.wantsJson) return created('/settings/tokens', madeJson(made, wanted))
  // Shown in the response itself: a redirect would have to carry the token somewhere.
  const data = await shown(call, untyped({ days: '365' }), { name, token: made.token })
  return settingsPage(call, VIEW, data, null)
})

function lacked(scopes: readonly string[]) {
  return wrong(
    'scopes',
    `${scopes.join(', ')} would grant nothing, because your account does not have these ` +
      'permissions',
  )
}

export const revoke = del('/settings/tokens/:id', 'account.secure', api.revoke, async (call) => {
  const { db, params, member, actor, now } = call
  const isRevoked = await tokens.revoke(db, member.id, idOf(params.id), actor, now)
  return isRevoked ? redirect('/settings/tokens', 'Token revoked.') : refuse('TOKEN_NOT_FOUND')
})

async function shown(
  { db, member, can, config, now }: Call<string, 'account.secure'>,
  form: Typed,
  made: { readonly name: string; readonly token: string } | null = null,
) {
  const rows = await tokens.listOf(db, member.id)
  const scopes = usefulScopes(new Set(permissionNames.filter(can)))
  const hasFactor = member.secondFactor === 'has'
  return tokensPage({
    ...{ rows, form, scopes, made, now, hasFactor },
    siteUrl: config.BABOU_SITE_URL,
  })
}
