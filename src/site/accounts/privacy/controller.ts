import * as torrentMembers from '../../../store/torrent-members.ts'
import { get, put, redirect, refuse } from '../../http/action.ts'
import { readForm } from '../../http/forms.ts'
import { settingsPage } from '../../http/settings-page.ts'
import * as api from './api.ts'
import { privacyPage } from './pages.ts'

export const show = get('/settings/privacy', 'account.own', api.show, async (call) => {
  const hidesActivity = await torrentMembers.hides(call.db, call.member.id)
  return settingsPage(call, 'accounts/privacy/show', privacyPage(hidesActivity), { hidesActivity })
})

export const change = put('/settings/privacy', 'account.change', api.change, async (call) => {
  const read = readForm(api.privacyShape, call.body)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const hidesActivity = read.value.hidesActivity === 'on'
  await torrentMembers.hide(call.db, call.member.id, hidesActivity)
  return redirect('/settings/privacy', 'Saved.', { hidesActivity })
})
