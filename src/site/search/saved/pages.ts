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
  /** When the bot sends results to the member's nick. */
  readonly ircTimes: readonly Option[]
  readonly inFeed: boolean
  readonly inStream: boolean
  /** The page with the address of its feed; null without one. */
  readonly feedHref: string | null
  /** `2 webhooks`, and the page that adds one. */
  readonly webhooks: string
  readonly webhooksHref: string
  readonly rename: Field
  /** Whether its change was refused. */
  readonly isRefused: boolean
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
  readonly summary: FormSummary | null
}

/** A change that was refused. */
interface Refused {
  /** The ID of the search. */
  readonly id: number
  readonly typed: Typed
}

export function searchesPage(
  rows: readonly SavedLine[] | null,
  alerts: readonly AlertLine[],
  now: Date,
  at?: PageOf,
  refused?: Refused,
): SearchesPage {
  const lines = (rows ?? []).map((row) => {
    return searchLine(row, now, row.id === refused?.id ? refused.typed : null)
  })
  const renames = lines.flatMap(({ isRefused, rename }) => (isRefused ? [rename] : []))
  return {
    title: rows === null ? 'Alerts' : 'Saved searches',
    isSearches: rows !== null,
    lines,
    hasLines: lines.length > 0,
    alerts: alerts.map((alert) => ({
      name: alert.name,
      href: `${PATH}/${alert.torrentId}`,
      search: alert.search,
      at: timeText(alert.at, now),
    })),
    hasAlerts: alerts.length > 0,
    pager: at === undefined ? null : pagerOf('/searches/alerts', at),
    summary: refused === undefined ? null : summary(refused.typed, renames),
  }
}

const SCHEDULE_LABELS: Readonly<Record<Schedule, string>> = {
  'at-once': 'Immediately',
  hourly: 'Every hour',
  daily: 'Every day',
}

const IRC_LABELS: Readonly<Record<IrcSchedule, string>> = { off: 'Off', ...SCHEDULE_LABELS }

/** @param refused what was typed, with its errors; null: nothing */
function searchLine(row: SavedLine, now: Date, refused: Typed | null): SearchLine {
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
    feedHref: row.inFeed ? `/settings/keys/feed?of=search-${row.id}` : null,
    webhooks: plural(row.webhooks, 'webhook', 'webhooks'),
    webhooksHref: `/settings/webhooks?search=${row.id}`,
    rename: renameOf(row, refused),
    isRefused: refused !== null,
    kept: timeText(row.createdAt, now),
    seen: timeText(row.seenAt, now),
  }
}

function renameOf({ id: searchId, name }: SavedLine, refused: Typed | null): Field {
  const values = { name, ...refused?.values }
  const options = { isRequired: true, maxLength: MAX_NAME }
  const id = `rename-${searchId}`
  const named = field({ values, errors: refused?.errors ?? {} }, 'name', 'New name', options)
  return { ...named, id, describedBy: named.error === null ? null : `${id}-error` }
}

/** Formats `dune · category movies`, starting with the line of the search box. */
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
