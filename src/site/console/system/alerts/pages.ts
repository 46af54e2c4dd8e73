import { plural, timeText } from '../../../../shared/format.ts'
import type { AlertRow } from '../../../../store/alerts/alerts.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { control } from '../../../http/control.ts'
import { mark, moment, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { formPage } from '../../frame/confirm.ts'
import type { SectionsPage } from '../../frame/sections.ts'
import { section, sectionsPage } from '../../frame/sections.ts'
import { tablePart } from '../../frame/table.ts'
import { HOURS } from './forms.ts'
import { ALERTS, answersOf } from './parts/answers.ts'

interface Shown {
  readonly open: readonly AlertRow[]
  readonly resolved: readonly AlertRow[]
  readonly mayAnswer: boolean
  readonly maySetTargets: boolean
}

export function alertsPage({ open, resolved, mayAnswer, maySetTargets }: Shown, now: Date) {
  const links = [
    { label: 'The fleet', href: '/admin/fleet' },
    ...(mayAnswer ? [{ label: 'Maintenance windows', href: `${ALERTS}/windows` }] : []),
    ...(maySetTargets ? [{ label: 'Targets', href: `${ALERTS}/targets` }] : []),
  ]
  const page: SectionsPage = sectionsPage({
    title: 'Alerts',
    lead: 'Current problems of the fleet. Set the limits under Settings, Alerts.',
    links,
    isLive: true,
    sections: [
      section('Current', { table: openTable(open, mayAnswer, now) }),
      section('Resolved', { table: resolvedTable(resolved, now) }),
    ],
  })
  return page
}

function openTable(rows: readonly AlertRow[], mayAnswer: boolean, now: Date) {
  return tablePart({
    caption: 'Current alerts, critical ones first',
    rows: rows.map((row) => ({
      head: words('Alert', row.says),
      cells: [
        stateCell(row, now),
        mark('Severity', row.severity, row.severity === 'critical' ? 'bad' : 'plain'),
        moment('Since', timeText(row.since, now)),
        words('Condition', row.condition),
        words('Answered by', row.answeredBy ?? ''),
        words('Reason', row.reason ?? ''),
      ],
      acts: mayAnswer ? answersOf(row) : [],
    })),
    nothing: 'No alerts: everything is as it should be.',
  })
}

/** Returns the state of an alert, with the end of a silence. */
function stateCell({ state, silencedUntil }: AlertRow, now: Date) {
  if (state === 'silenced' && silencedUntil !== null && silencedUntil > now) {
    return mark('State', `silenced until ${silencedUntil.toISOString().slice(5, 16)} UTC`, 'plain')
  }
  return mark('State', state, state === 'firing' ? 'bad' : 'plain')
}

function resolvedTable(rows: readonly AlertRow[], now: Date) {
  return tablePart({
    caption: 'Resolved alerts, newest first',
    rows: rows.map((row) => ({
      head: words('Alert', row.says),
      cells: [
        words('Severity', row.severity),
        moment('From', timeText(row.since, now)),
        moment('Until', row.resolvedAt && timeText(row.resolvedAt, now)),
        words('Condition', row.condition),
        words('Answered by', row.answeredBy ?? ''),
      ],
    })),
    nothing: 'No alert has been resolved yet.',
  })
}

export function silencePage(form: Typed, row: AlertRow): ConfirmPage {
  const options = HOURS.map((hours) => [hours, plural(Number(hours), 'hour', 'hours')] as const)
  const given = {
    title: 'Silence an alert',
    lead: [row.says, 'No message is sent about it until then.'],
    action: `${ALERTS}/${row.id}/silence`,
    button: 'Silence alert',
    backHref: ALERTS,
  }
  return formPage(given, form, [
    control('select', form, 'hours', 'For', { options }),
    control('text', form, 'reason', 'Reason', { maxLength: 200, hint: 'Shown to other staff.' }),
  ])
}
