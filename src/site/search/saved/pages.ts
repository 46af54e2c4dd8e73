import type { IrcSchedule, Schedule } from '../../../domain/search/schedules.ts'
import { IRC_SCHEDULES, SCHEDULES } from '../../../domain/search/schedules.ts'
import { count, plural, timeText } from '../../../shared/format.ts'
import type { TimeText } from '../../../shared/format.ts'
import type { SavedLine } from '../../../store/search/saved-searches.ts'
import { NEW_UP_TO } from '../../../store/search/saved-searches.ts'
import type { AlertLine } from '../../../store/search/alerts.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Option, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import type { PageOf, Pager } from '../../http/frame/pager.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import { PATH } from '../filter-panel.ts'
import { fieldsOf, MAX_NAME } from './forms.ts'

interface SearchLine {
  readonly name: string
  readonly asks: string
  readonly listHref: string
  /** The address of its forms. */
  readonly href: string
  readonly fresh: string
  readonly hasNew: boolean
  readonly notifies: boolean
  readonly schedules: readonly Option[]
  /** When the bot sends them to the member's nick. */
  readonly ircTimes: readonly Option[]
  readonly inFeed: boolean
  readonly inStream: boolean
  /** `2 webhooks`, and where one is added. */
  readonly webhooks: string
  readonly webhooksHref: string
  readonly kept: TimeText
  readonly seen: TimeText
}

interface AlertItem {
  readonly name: string
  readonly href: string
  readonly search: string
  readonly at: TimeText
}

export interface SearchesPage extends PageData {
  readonly lines: readonly SearchLine[]
  readonly hasLines: boolean
  /** Whether saved searches are shown in addition to alerts. */
  readonly isSearches: boolean
  readonly alerts: readonly AlertItem[]
  readonly hasAlerts: boolean
  readonly pager: Pager | null
}

export function searchesPage(
  rows: readonly SavedLine[] | null,
  alerts: readonly AlertLine[],
  now: Date,
  at?: PageOf,
): SearchesPage {
  return {
    title: rows === null ? 'Alerts' : 'Saved searches',
    isSearches: rows !== null,
    lines: (rows ?? []).map((row) => searchLine(row, now)),
    hasLines: rows !== null && rows.length > 0,
    alerts: alerts.map((alert) => ({
      name: alert.name,
      href: `${PATH}/${alert.torrentId}`,
      search: alert.search,
      at: timeText(alert.at, now),
    })),
    hasAlerts: alerts.length > 0,
    pager: at === undefined ? null : pagerOf('/searches/alerts', at),
  }
}

const SCHEDULE_LABELS: Readonly<Record<Schedule, string>> = {
  'at-once': 'Immediately',
  hourly: 'Every hour',
  daily: 'Every day',
}

const IRC_LABELS: Readonly<Record<IrcSchedule, string>> = { off: 'Off', ...SCHEDULE_LABELS }

function searchLine(row: SavedLine, now: Date): SearchLine {
  return {
    name: row.name,
    asks: asksOf(row.query),
    listHref: row.query === '' ? PATH : `${PATH}?${row.query}`,
    href: `/searches/${row.id}`,
    fresh: row.fresh === null ? `More than ${NEW_UP_TO}` : count(row.fresh),
    hasNew: row.fresh !== 0,
    notifies: row.notifies,
    schedules: SCHEDULES.map((value) => {
      return { value, label: SCHEDULE_LABELS[value], isSelected: value === row.schedule }
    }),
    ircTimes: IRC_SCHEDULES.map((value) => {
      return { value, label: IRC_LABELS[value], isSelected: value === row.irc }
    }),
    ...{ inFeed: row.inFeed, inStream: row.inStream },
    webhooks: plural(row.webhooks, 'webhook', 'webhooks'),
    webhooksHref: `/settings/webhooks?search=${row.id}`,
    kept: timeText(row.createdAt, now),
    seen: timeText(row.seenAt, now),
  }
}

/** `dune · category movies`; the line of the search box first. */
function asksOf(query: string): string {
  const { q, ...others } = fieldsOf(query)
  const parts = Object.entries(others).map(
    ([name, value]) => `${name} ${[value].flat().join(', ')}`,
  )
  return [...(typeof q === 'string' ? [q] : []), ...parts].join(' · ') || 'all torrents'
}

export interface NewSearchPage extends PageData {
  readonly asks: string
  readonly query: string
  readonly nameField: Field
  readonly notifiesField: Field
  readonly summary: FormSummary | null
}

export function newSearchPage(form: Typed): NewSearchPage {
  const query = typeof form.values.query === 'string' ? form.values.query : ''
  const nameField = field(form, 'name', 'Name', { isRequired: true, maxLength: MAX_NAME })
  const notifiesField = field(form, 'notifies', 'Notify me about new torrents')
  return {
    title: 'Save search',
    asks: asksOf(query),
    query,
    nameField,
    notifiesField,
    summary: summary(form, [nameField, notifiesField]),
  }
}
