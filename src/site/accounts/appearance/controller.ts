import type { Call } from '../../http/action.ts'
import { carrying, get, post, redirect } from '../../http/action.ts'
import { cookieName } from '../../http/cookies.ts'
import { untyped } from '../../http/frame/fields.ts'
import { readForm } from '../../http/frame/forms.ts'
import { KEYS_COOKIE, keysCookie, wantsKeys } from '../../http/identity/keys.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import { readTheme, THEME_COOKIE, themeCookie } from '../../http/frame/theme.ts'
import * as api from './api.ts'
import { appearanceShape } from './forms.ts'
import { appearancePage } from './pages.ts'

const HERE = '/settings/appearance'

// The appearance belongs to the browser: it is stored in its cookies, not in the account.

export const appearance = get(HERE, 'account.own', api.appearance, (call) => {
  const chosen = chosenBy(call)
  return settingsPage(
    call,
    'accounts/appearance/appearance',
    appearancePage(untyped(chosen)),
    chosen,
  )
})

export const changeAppearance = post(HERE, 'account.change', api.changeAppearance, (call) => {
  const form = readForm(appearanceShape, call.body)
  if (!form.ok) {
    const data = appearancePage({ values: call.body, errors: form.errors })
    return settingsInvalid(call, 'accounts/appearance/appearance', data, form.errors)
  }
  const { theme, keys } = form.value
  const cookies = [themeCookie(theme), keysCookie(keys === 'on')]
  return carrying(redirect(HERE, 'Appearance saved in this browser.'), { cookies })
})

function chosenBy(call: Pick<Call<string, 'account.own'>, 'cookies' | 'isSecure'>) {
  const cookie = (name: string) => call.cookies.get(cookieName(name, call.isSecure))
  const theme = readTheme(cookie(THEME_COOKIE)) ?? 'auto'
  return { theme, keys: wantsKeys(cookie(KEYS_COOKIE)) ? 'on' : 'off' } as const
}
