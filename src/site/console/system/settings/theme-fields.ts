import type { SettingField } from '../../../../store/records/settings/field.ts'
import { fieldsOf } from '../../../../store/records/settings/fields.ts'
import type { SettingArea } from '../../../../store/records/settings/history.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import type { Themes } from '../../../ui/looks/read-themes.ts'

// A setting that names a theme offers the themes that members can choose.

/** A setting whose options are known. */
export type KnownField = Exclude<SettingField, { readonly kind: 'theme' }>

/** @param current the value in effect, which stays an option when its theme cannot be chosen */
export function withThemes(field: SettingField, themes: Themes, current: unknown): KnownField {
  if (field.kind !== 'theme') return field
  const options = [...themes].map(([name, { title }]) => [name, title] as const)
  const isOther = typeof current === 'string' && !themes.has(current)
  const other = isOther ? [[current, `${current} (not offered)`] as const] : []
  return { ...field, kind: 'choice', options: [...options, ...other] }
}

/** Returns errors for new values that name a theme that members cannot choose. */
export function themeErrors(
  area: SettingArea,
  news: readonly (readonly [name: string, value: unknown])[],
  themes: Themes,
): FieldErrors {
  const fields = fieldsOf(area).filter(({ kind }) => kind === 'theme')
  const wrong = news.filter(([name, value]) => {
    return fields.some((field) => field.name === name) && !themes.has(String(value))
  })
  return Object.fromEntries(
    wrong.map(([name]) => [name, ['is not a theme that members can choose']]),
  )
}
