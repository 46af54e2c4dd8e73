import { looksFrom } from '../../../domain/looks/looks.ts'
import * as profiles from '../../../store/members/profiles.ts'
import type { Call } from '../../http/action.ts'
import { carrying, get, post, redirect } from '../../http/action.ts'
import { cookieName } from '../../http/cookies.ts'
import { untyped } from '../../http/frame/fields.ts'
import { readForm } from '../../http/frame/forms.ts'
import { KEYS_COOKIE, keysCookie, wantsKeys } from '../../http/identity/keys.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import { readTheme, THEME_COOKIE, themeCookie } from '../../http/frame/theme.ts'
import { themes } from '../../ui/looks/read-themes.ts'
import * as api from './api.ts'
import { appearanceShape } from './forms.ts'
import { appearancePage } from './pages.ts'

const HERE = '/settings/appearance'

// Themes and density belong to the account. Whether it is day or night, and keys, belong to the
// browser: they are stored in its cookies.

export const appearance = get(HERE, 'account.own', api.appearance, (call) => {
  const { chosen, missing } = chosenBy(call)
  const data = appearancePage(untyped(chosen), missing)
  return settingsPage(call, 'accounts/appearance/appearance', data, chosen)
})

export const changeAppearance = post(HERE, 'account.change', api.changeAppearance, async (call) => {
  const form = readForm(appearanceShape, call.body)
  if (!form.ok) {
    const data = appearancePage({ values: call.body, errors: form.errors })
    return settingsInvalid(call, 'accounts/appearance/appearance', data, form.errors)
  }
  const { theme, keys, ...given } = form.value
  const { day, night, density } = chosenBy(call).chosen
  await profiles.setLooks(call.db, call.member.id, { day, night, density, ...given })
  const cookies = [themeCookie(theme), keysCookie(keys === 'on')]
  return carrying(redirect(HERE, 'Appearance saved.'), { cookies })
})

function chosenBy(call: Pick<Call<string, 'account.own'>, 'cookies' | 'isSecure' | 'member'>) {
  const cookie = (name: string) => call.cookies.get(cookieName(name, call.isSecure))
  const theme = readTheme(cookie(THEME_COOKIE)) ?? 'auto'
  const keys = wantsKeys(cookie(KEYS_COOKIE)) ? 'on' : 'off'
  const { looks, missing } = looksFrom(call.member.looks ?? {}, (name) => themes.has(name))
  return { chosen: { theme, ...looks, keys } as const, missing }
}
