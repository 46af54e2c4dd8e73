import * as signIns from '../../../store/accounts/sign-ins.ts'
import { carrying, del, get, post, redirect, refuse } from '../../http/action.ts'
import { without } from '../../http/cookies.ts'
import { settingsPage } from '../../http/frame/settings-page.ts'
import { SIGN_IN_COOKIE } from '../../http/identity/sign-in-cookie.ts'
import * as api from './api.ts'
import { sessionJson, sessionsPage } from './pages.ts'

/** The most sessions on the page, most recently used first; members have far fewer. */
const MAX_SHOWN = 100

export const list = get('/settings/sessions', 'account.secure', api.list, async (call) => {
  const { db, member, signIn, now } = call
  const rows = await signIns.openOf(db, member.id, MAX_SHOWN, now)
  const items = rows.map((row) => sessionJson(row, signIn.id))
  const data = sessionsPage(rows, signIn.id, now)
  return settingsPage(call, 'accounts/sessions/list', data, { items, next: null, total: null })
})

export const end = del('/settings/sessions/:id', 'account.secure', api.end, async (call) => {
  const { db, member, signIn, params, now } = call
  const isEnded = await signIns.endOf(db, member.id, params.id.slice(0, 64), now)
  if (!isEnded) return refuse('SIGN_IN_NOT_FOUND')
  if (params.id !== signIn.id) return redirect('/settings/sessions', 'Session signed out.')
  return carrying(redirect('/login', 'Signed out.'), { cookies: [without(SIGN_IN_COOKIE)] })
})

export const endOthers = post(
  '/settings/sessions/end-others',
  'account.secure',
  api.endOthers,
  async ({ db, member, signIn, now }) => {
    await signIns.endAllBut(db, member.id, signIn.id, now)
    return redirect('/settings/sessions', 'All other sessions signed out.')
  },
)
