import type { RowCount } from '../../../domain/looks/lists.ts'
import { listLooks } from '../../../domain/looks/lists.ts'
import { looksFrom } from '../../../domain/looks/looks.ts'
import * as profiles from '../../../store/members/profiles.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import * as staffThemes from '../../../store/records/themes.ts'
import type { Call } from '../../http/action.ts'
import { carrying, get, post, redirect } from '../../http/action.ts'
import { cookieName } from '../../http/cookies.ts'
import {
  browserLooksCookie,
  LOOKS_COOKIE,
  readBrowserLooks,
} from '../../http/frame/looks/browser-looks.ts'
import { untyped } from '../../http/frame/fields.ts'
import { readForm } from '../../http/frame/forms.ts'
import { KEYS_COOKIE, keysCookie, wantsKeys } from '../../http/identity/keys.ts'
import { settingsInvalid, settingsPage } from '../../http/frame/settings-page.ts'
import { readTheme, THEME_COOKIE, themeCookie } from '../../http/frame/looks/theme.ts'
import type { Themes } from '../../ui/looks/read-themes.ts'
import { withStaffThemes } from '../../ui/looks/staff-themes.ts'
import * as api from './api.ts'
import { appearanceShape, themeErrors, withColumns } from './forms.ts'
import { appearancePage } from './pages.ts'

const HERE = '/settings/appearance'

// Themes, density and lists are stored with the account. Day or night mode, deviations from the
// account and keyboard shortcuts are stored in cookies of the browser.

export const appearance = get(HERE, 'account.own', api.appearance, async (call) => {
  const themes = await themesOf(call)
  const { chosen, missing } = await chosenBy(call, themes)
  const data = appearancePage(untyped(chosen), themes, missing)
  return settingsPage(call, 'accounts/appearance/appearance', data, chosen)
})

export const changeAppearance = post(HERE, 'account.change', api.changeAppearance, async (call) => {
  const body = withColumns(call.body)
  const themes = await themesOf(call)
  const form = readForm(appearanceShape, body)
  const errors = form.ok ? themeErrors(form.value, themes) : form.errors
  if (!form.ok || Object.keys(errors).length > 0) {
    const data = appearancePage({ values: body, errors }, themes)
    return settingsInvalid(call, 'accounts/appearance/appearance', data, errors)
  }
  const { chosen } = await chosenBy(call, themes)
  const { theme, keys, rows, ...given } = form.value
  const { day, night, density, avatars, columns } = { ...chosen, ...given }
  const count = Number(rows ?? chosen.rows) as RowCount
  const kept = { day, night, density, avatars, columns, rows: count }
  await profiles.setLooks(call.db, call.member.id, kept)
  const { browserDay, browserNight, browserDensity } = { ...chosen, ...given }
  const here = { day: browserDay, night: browserNight, density: browserDensity }
  const cookies = [themeCookie(theme), keysCookie(keys === 'on'), browserLooksCookie(here)]
  return carrying(redirect(HERE, 'Appearance saved.'), { cookies })
})

type Asking = Pick<Call<string, 'account.own'>, 'db' | 'config' | 'cookies' | 'isSecure' | 'member'>

async function themesOf({ db }: Asking): Promise<Themes> {
  return withStaffThemes(await staffThemes.all(db))
}

async function chosenBy(call: Asking, themes: Themes) {
  const cookie = (name: string) => call.cookies.get(cookieName(name, call.isSecure))
  const isTheme = (name: string) => themes.has(name)
  const stored = call.member.looks ?? {}
  const { dayTheme, nightTheme } = await settings.site(call.db, call.config)
  const { looks, missing } = looksFrom(stored, isTheme, { day: dayTheme, night: nightTheme })
  const { lists, missing: missingOfLists } = listLooks(stored)
  const here = readBrowserLooks(cookie(LOOKS_COOKIE), isTheme)
  const chosen = {
    theme: readTheme(cookie(THEME_COOKIE)) ?? 'auto',
    ...looks,
    avatars: stored.avatars ?? ('shown' as const),
    columns: lists.columns,
    rows: `${lists.rows}` as const,
    ...{ browserDay: here.day ?? '', browserNight: here.night ?? '' },
    browserDensity: here.density ?? ('' as const),
    keys: wantsKeys(cookie(KEYS_COOKIE)) ? ('on' as const) : ('off' as const),
  }
  return { chosen, missing: [...missing, ...missingOfLists] }
}
