import { columnNames, rowCounts } from '../../../domain/looks/lists.ts'
import { avatarChoices, densities } from '../../../domain/looks/looks.ts'
import { list, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import type { FieldErrors, Fields } from '../../http/frame/forms.ts'
import type { Themes } from '../../ui/looks/read-themes.ts'

/** The name of a theme. Staff decide which themes exist, so `themeErrors` checks it. */
const theme = text(40)
const rows = rowCounts.map(String) as [`${(typeof rowCounts)[number]}`]

/** The settings of one browser, empty where they are the same as those of the account. */
const inBrowser = {
  browserDay: theme.optional().describe('day theme in this browser'),
  browserNight: theme.optional().describe('night theme in this browser'),
  browserDensity: oneOf(['', ...densities])
    .optional()
    .describe('density of lists in this browser'),
}

export const appearanceShape = strictRecord({
  theme: oneOf(['auto', 'light', 'dark']),
  day: theme.optional().describe('theme while the system is light'),
  night: theme.optional().describe('theme while the system is dark'),
  density: oneOf(densities).optional().describe('density of lists'),
  avatars: oneOf(avatarChoices).optional().describe('whether pages show the avatars of members'),
  columns: list(oneOf(columnNames)).optional().describe('columns of torrent lists, in order'),
  rows: oneOf(rows).optional().describe('rows per page of lists of torrents'),
  ...inBrowser,
  keys: oneOf(['on', 'off']).describe('whether keyboard shortcuts are on'),
})

/**
 * Collects the columns of a form in one list, without duplicates. Each column has a field named
 * `columns`, which is empty if none was selected.
 */
export function withColumns(body: Fields): Fields {
  if (body.columns === undefined) return body
  const given = Array.isArray(body.columns) ? (body.columns as unknown[]) : [body.columns]
  return { ...body, columns: [...new Set(given.filter((one) => one !== ''))] }
}

/** Returns an error for each field that names an unknown theme. */
export function themeErrors(given: Fields, themes: Themes): FieldErrors {
  const says = [`must be one of: ${[...themes.keys()].join(', ')}`]
  const named = [
    ...(['day', 'night'] as const).map((field) => [field, given[field]] as const),
    ...(['browserDay', 'browserNight'] as const).map((field) => [field, given[field] || undefined]),
  ] as readonly (readonly [string, unknown])[]
  const wrong = named.filter(([, name]) => name !== undefined && !themes.has(String(name)))
  return Object.fromEntries(wrong.map(([field]) => [field, says]))
}
