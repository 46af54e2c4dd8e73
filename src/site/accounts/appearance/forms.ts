import { columnNames, rowCounts } from '../../../domain/looks/lists.ts'
import { densities } from '../../../domain/looks/looks.ts'
import { list, oneOf, strictRecord } from '../../../shared/shape.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { themes } from '../../ui/looks/read-themes.ts'

const theme = oneOf([...themes.keys()])
const rows = rowCounts.map(String) as [`${(typeof rowCounts)[number]}`]

/** Without a value for what is as in the account. */
const inBrowser = {
  browserDay: oneOf(['', ...themes.keys()])
    .optional()
    .describe('theme by day in this browser'),
  browserNight: oneOf(['', ...themes.keys()])
    .optional()
    .describe('theme by night, here'),
  browserDensity: oneOf(['', ...densities])
    .optional()
    .describe('of lists in this browser'),
}

export const appearanceShape = strictRecord({
  theme: oneOf(['auto', 'light', 'dark']),
  day: theme.optional().describe('theme while the system is light'),
  night: theme.optional().describe('theme while the system is dark'),
  density: oneOf(densities).optional().describe('of lists'),
  columns: list(oneOf(columnNames)).optional().describe('of lists of torrents, in their order'),
  rows: oneOf(rows).optional().describe('rows per page of lists of torrents'),
  ...inBrowser,
  keys: oneOf(['on', 'off']).describe('whether keyboard shortcuts are on'),
})

/** The form with its columns as one list: each is a field of the same name, empty for none. */
export function withColumns(body: Fields): Fields {
  if (body.columns === undefined) return body
  const given = Array.isArray(body.columns) ? (body.columns as unknown[]) : [body.columns]
  return { ...body, columns: [...new Set(given.filter((one) => one !== ''))] }
}
