import * as profiles from '../../../store/members/profiles.ts'
import { get, put, redirect } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import { readForm } from '../../http/frame/forms.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import * as api from './api.ts'
import { privacyJson } from './json.ts'
import { privacyShape } from './forms.ts'
import { privacyPage } from './pages.ts'

export const show = get('/settings/privacy', 'account.own', api.show, async (call) => {
  const chosen = privacyJson(await profiles.privacyOf(call.db, call.member.id))
  return settingsPage(
    call,
    'accounts/privacy/show',
    privacyPage(untyped(chosen), call.member.name),
    chosen,
  )
})

export const change = put('/settings/privacy', 'account.change', api.change, async (call) => {
  const { db, body, member } = call
  const read = readForm(privacyShape, body)
  if (!read.ok) {
    const data = privacyPage({ values: body, errors: read.errors }, member.name)
    return settingsInvalid(call, 'accounts/privacy/show', data, read.errors)
  }
  const before = await profiles.privacyOf(db, member.id)
  const privacy = { ...privacyJson(before), ...read.value }
  await profiles.setPrivacy(db, member.id, privacy)
  return redirect('/settings/privacy', 'Privacy settings saved.', privacyJson(privacy))
})
