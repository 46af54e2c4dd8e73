import type { Config } from '../../../../shared/config.ts'
import type { Db } from '../../../../store/base/db.ts'
import * as settings from '../../../../store/records/settings/settings.ts'
import * as staffThemes from '../../../../store/records/themes.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { themes } from '../../../ui/looks/read-themes.ts'
import { withStaffThemes } from '../../../ui/looks/staff-themes.ts'
import type { ThemeLine } from './pages.ts'
import { listPage } from './pages.ts'

interface Asking {
  readonly db: Db
  readonly config: Config
}

/** Lists the themes, with the forms for the site's name, themes, accent and logo. */
export async function listed({ db, config }: Asking, typed: Typed | null = null) {
  const made = await staffThemes.all(db)
  const { siteName, dayTheme, nightTheme, accentColor } = await settings.site(db, config)
  const usedBy = (slug: string): ThemeLine['usedBy'] => [
    ...(slug === dayTheme ? ['day' as const] : []),
    ...(slug === nightTheme ? ['night' as const] : []),
  ]
  const lines: readonly ThemeLine[] = [
    ...made.map(({ slug, document, isOffered }) => {
      return { slug, title: document.title, isOwn: true, isOffered, usedBy: usedBy(slug) }
    }),
    ...[...themes].map(([slug, { title }]) => {
      return { slug, title, isOwn: false, isOffered: true, usedBy: usedBy(slug) }
    }),
  ]
  const values = { siteName, dayTheme, nightTheme, accentColor }
  const site = { values: { ...values, ...typed?.values }, errors: typed?.errors ?? {} }
  const hasLogo = (await staffThemes.logo(db)) !== null
  const shown = { lines, themes: withStaffThemes(made), site, hasLogo }
  return { data: listPage(typed === null ? { ...shown, site: untyped(values) } : shown), lines }
}

/** Returns errors for fields that name a theme that members cannot choose. */
export async function unknownThemes(
  { db }: Pick<Asking, 'db'>,
  { dayTheme, nightTheme }: { readonly dayTheme: string; readonly nightTheme: string },
): Promise<FieldErrors> {
  const known = withStaffThemes(await staffThemes.all(db))
  const says = ['is not a theme that members can choose']
  return {
    ...(known.has(dayTheme) ? {} : { dayTheme: says }),
    ...(known.has(nightTheme) ? {} : { nightTheme: says }),
  }
}
