import { jsonValue, id, mapOf, oneOf, record, text, time } from '../../../../shared/shape.ts'
import type { HistoryRow, SettingArea } from '../../../../store/records/settings/history.ts'
import type { SiteSettings, TrackerSettings } from '../../../../store/records/settings/settings.ts'
import { trackerSettingsShape } from '../../../../store/records/settings/settings.ts'
import { siteSettingsShape } from '../../../../store/records/settings/site-shape.ts'
import type { Themes } from '../../../ui/looks/read-themes.ts'

export const settingsShape = record({
  site: siteSettingsShape,
  tracker: trackerSettingsShape,
  fixed: mapOf(text(60), text(60)).describe(
    'settings that the environment fixes, and the variable',
  ),
})

export const historyRowShape = record({
  id,
  at: time,
  area: oneOf(['site', 'tracker']),
  name: text(60),
  before: jsonValue.describe('null: the default'),
  after: jsonValue.describe('null: the default'),
  by: text(60),
})

export interface Settings {
  readonly site: SiteSettings
  readonly tracker: TrackerSettings
  readonly fixed: ReadonlyMap<string, string>
  /** The defaults of settings that staff have not changed. */
  readonly defaults: Readonly<Record<SettingArea, Readonly<Record<string, unknown>>>>
  /** The themes that members can choose. */
  readonly themes: Themes
}

export function settingsJson({ site, tracker, fixed }: Settings) {
  return { site, tracker, fixed: Object.fromEntries(fixed) }
}

export function historyJson(row: HistoryRow) {
  const { id: rowId, at, area, name, before, after, changed_by_name: by } = row
  return { id: rowId, at, area, name, before, after, by }
}
