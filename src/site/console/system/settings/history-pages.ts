import type { TimeText } from '../../../../shared/format.ts'
import { timeText } from '../../../../shared/format.ts'
import { fieldsOf } from '../../../../store/records/settings/fields.ts'
import type { HistoryRow } from '../../../../store/records/settings/history.ts'
import type { PageData } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { Pager } from '../../../http/frame/pager.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { formPage } from '../../frame/confirm.ts'
import type { Paged } from '../../frame/paging.ts'
import type { Themes } from '../../../ui/looks/read-themes.ts'
import type { Settings } from './json.ts'
import { inWords } from './pages.ts'
import type { KnownField } from './theme-fields.ts'
import { withThemes } from './theme-fields.ts'

interface HistoryLine {
  readonly label: string
  readonly area: string
  readonly before: string
  readonly after: string
  readonly by: string
  readonly at: TimeText
  readonly revertHref: string
}

export interface HistoryPage extends PageData {
  readonly lines: readonly HistoryLine[]
  readonly isEmpty: boolean
  readonly pager: Pager | null
}

export function historyPage(found: Paged<HistoryRow>, themes: Themes, now: Date): HistoryPage {
  return {
    title: 'Settings history',
    lines: found.rows.map((row) => {
      const field = fieldOf(row, themes)
      return {
        label: field?.label ?? row.name,
        area: row.area === 'site' ? 'Site' : 'Trackers',
        before: inWords(field, row.before),
        after: inWords(field, row.after),
        by: row.changed_by_name,
        at: timeText(row.at, now),
        revertHref: `/admin/settings/history/${row.id}`,
      }
    }),
    isEmpty: found.rows.length === 0,
    pager: found.pager,
  }
}

/** Returns the field of a setting; undefined for one that a later version removed. */
function fieldOf({ area, name }: HistoryRow, themes: Themes): KnownField | undefined {
  const field = fieldsOf(area).find((one) => one.name === name)
  return field && withThemes(field, themes, null)
}

export function revertPage(row: HistoryRow, settings: Settings, form = untyped()): ConfirmPage {
  const field = fieldOf(row, settings.themes)
  const values = settings[row.area] as Readonly<Record<string, unknown>>
  const href = `/admin/settings/history/${row.id}`
  const variable = settings.fixed.get(row.name)
  const given = {
    title: `Undo change: ${field?.label ?? row.name}`,
    lead: [
      `The value changes from ${inWords(field, values[row.name])} back to ` +
        `${inWords(field, row.before)}.`,
    ],
    warning:
      variable === undefined
        ? null
        : `${variable} fixes this setting. The change applies once the variable is removed.`,
    action: href,
    button: 'Undo this change',
    backHref: '/admin/settings/history',
  }
  return formPage(given, form)
}
