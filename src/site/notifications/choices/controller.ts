import { kindOf, notificationNames } from '../../../domain/notifications/kinds.ts'
import * as notifications from '../../../store/notifications/notifications.ts'
import { get, put, redirect } from '../../http/action.ts'
import { readForm } from '../../http/frame/forms.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import * as api from './api.ts'
import { choicesForm, wantedIn, toldOf } from './forms.ts'
import { choicesPage } from './pages.ts'

const PATH = '/settings/notifications'

export const show = get(PATH, 'account.own', api.show, async (call) => {
  const wanted = await notifications.wantedBy(call.db, call.member.id)
  const kinds = notificationNames.map((name) => {
    const { label, description: says, isAlwaysListed = false } = kindOf(name)
    return { name, label, says, isAlwaysListed }
  })
  const json = { ...toldOf(wanted), kinds }
  return settingsPage(call, 'notifications/choices/show', choicesPage(wanted, {}), json)
})

export const change = put(PATH, 'account.change', api.change, async (call) => {
  const { db, body, member } = call
  const read = readForm(choicesForm, body)
  if (!read.ok) {
    const wanted = await notifications.wantedBy(db, member.id)
    return settingsInvalid(
      call,
      'notifications/choices/show',
      choicesPage(wanted, read.errors),
      read.errors,
    )
  }
  await notifications.choose(db, member.id, wantedIn(read.value))
  const wanted = await notifications.wantedBy(db, member.id)
  return redirect(PATH, 'Notification settings saved.', toldOf(wanted))
})
