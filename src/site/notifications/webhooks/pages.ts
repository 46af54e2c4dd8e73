import { deliveryWords } from '../../../domain/notifications/delivery-words.ts'
import type { TimeText } from '../../../shared/format.ts'
import { plural, timeText } from '../../../shared/format.ts'
import type { DeliveryRow, WebhookRow } from '../../../store/notifications/webhooks.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import type { Pager } from '../../http/frame/pager.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import { URL_LENGTH } from './forms.ts'

interface DeliveryLine {
  readonly says: string
  readonly url: string
  readonly state: string
  readonly isGood: boolean
  readonly isBad: boolean
  readonly result: string
  readonly when: TimeText
}

export interface WebhooksPage extends PageData {
  readonly url: Field
  readonly about: Field
  readonly search: Field
  readonly schedule: Field
  readonly body: Field
  readonly summary: FormSummary | null
  readonly webhooks: readonly {
    readonly url: string
    readonly href: string
    readonly isOn: boolean
    /** What is sent to it, and when. */
    readonly content: string
    readonly since: TimeText
  }[]
  readonly hasWebhooks: boolean
  readonly lines: readonly DeliveryLine[]
  readonly hasLines: boolean
  readonly pager: Pager | null
}

interface Shown {
  readonly there: readonly WebhookRow[]
  /** The member's saved searches, by name. */
  readonly searches: readonly { readonly id: number; readonly name: string }[]
  readonly rows: readonly DeliveryRow[]
  readonly isFirst: boolean
  readonly next: string | null
}

export function webhooksPage(form: Typed, shown: Shown, now: Date): WebhooksPage {
  const url = field(form, 'url', 'URL', {
    type: 'url',
    isRequired: true,
    maxLength: URL_LENGTH,
    hint: 'A public address of your program, on port 80 or 443.',
  })
  const about = field(form, 'about', 'Content', { options: ABOUT_OPTIONS })
  const search = field(form, 'search', 'Saved search', {
    options: [
      ['', 'All torrents'],
      ...shown.searches.map(({ id, name }) => [String(id), name] as const),
    ],
  })
  const schedule = field(form, 'schedule', 'Time', {
    options: SCHEDULE_OPTIONS,
    hint: 'With a schedule, all new torrents of an hour or a day share one message.',
  })
  const body = field(form, 'body', 'Format', { options: BODY_OPTIONS })
  return {
    title: 'Webhooks',
    ...{ url, about, search, schedule, body },
    summary: summary(form, [url, about, search, schedule, body]),
    webhooks: shown.there.map((row) => {
      const { id, url: address, isOn, createdAt } = row
      const href = `/settings/webhooks/${id}`
      return { url: address, href, isOn, content: contentOf(row), since: timeText(createdAt, now) }
    }),
    hasWebhooks: shown.there.length > 0,
    lines: shown.rows.map((row) => lineOf(row, now)),
    hasLines: shown.rows.length > 0,
    pager: pagerOf('/settings/webhooks', shown),
  }
}

const ABOUT_OPTIONS = [
  ['notifications', 'Your notifications'],
  ['torrents', 'New torrents'],
  ['community', 'New topics, articles, requests and fills'],
] as const
const SCHEDULE_OPTIONS = [
  ['at-once', 'Immediately'],
  ['hourly', 'Every hour'],
  ['daily', 'Every day'],
] as const
const BODY_OPTIONS = [
  ['json', 'JSON'],
  ['discord', 'Discord'],
  ['matrix', 'Matrix (hookshot)'],
  ['cross-seed', 'cross-seed'],
] as const

function contentOf({ about, searchName, schedule, body }: WebhookRow): string {
  const label = (options: readonly (readonly [string, string])[], value: string) =>
    options.find(([one]) => one === value)?.[1] ?? value
  const format = label(BODY_OPTIONS, body)
  if (about !== 'torrents') return `${label(ABOUT_OPTIONS, about)}, ${format}`
  const torrents = searchName === null ? 'All torrents' : `Torrents of “${searchName}”`
  return `${torrents}, ${label(SCHEDULE_OPTIONS, schedule).toLowerCase()}, ${format}`
}

const STATES = { queued: 'waits', sent: 'told', failed: 'given up' } as const

function lineOf(row: DeliveryRow, now: Date): DeliveryLine {
  const tries = plural(row.attempts, 'attempt', 'attempts')
  return {
    says: deliveryWords(row),
    url: row.url,
    state: STATES[row.state],
    isGood: row.state === 'sent',
    isBad: row.state === 'failed',
    result: row.error === null ? tries : `${tries}, ${row.error}`,
    when: timeText(row.createdAt, now),
  }
}

export interface MadePage extends PageData {
  readonly url: string
  readonly secret: string
}

/** The page with the secret of a new webhook, which is shown once. */
export function madePage(url: string, secret: string): MadePage {
  return { title: 'Webhook added', url, secret }
}
