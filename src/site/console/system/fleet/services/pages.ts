import { byName } from '../../../../../domain/fleet/by-name.ts'
import { bytes, count, span, timeText } from '../../../../../shared/format.ts'
import type { AlertRow } from '../../../../../store/alerts/alerts.ts'
import type { NodeRow } from '../../../../../store/fleet/nodes.ts'
import type { ServiceRow } from '../../../../../store/fleet/services.ts'
import { isUp } from '../../../../../store/fleet/services.ts'
import type { ServiceType } from '../../../../../shared/services/report.ts'
import { control } from '../../../../http/control.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { figure, mark, moment, words } from '../../../../ui/cells.ts'
import { confirmPage } from '../../../frame/confirm.ts'
import type { SectionsPage } from '../../../frame/sections.ts'
import { section, sectionsPage } from '../../../frame/sections.ts'
import type { Act } from '../../../frame/table.ts'
import { tablePart } from '../../../frame/table.ts'
import { answersOf } from '../../alerts/parts/answers.ts'
import type { FleetRights } from './acts.ts'
import { actsOf, FLEET } from './acts.ts'
import { mapTable } from './map.ts'

export interface FleetState {
  readonly services: readonly ServiceRow[]
  readonly alerts: readonly AlertRow[]
  readonly links: readonly NodeRow[]
}

/** Shows alerts on top, then the map, each place with its services, and the links of trackers. */
export function fleetPage(
  { services, alerts, links }: FleetState,
  rights: FleetRights,
  now: Date,
): SectionsPage {
  const news = {
    links: new Map(links.map((row) => [row.node, row])),
    // The alerts come worst first.
    alerts: new Map(alerts.toReversed().map((row) => [row.subject, row])),
  }
  const places = [...new Set(services.map(({ place }) => place))].sort(byName)
  const map = mapTable(services)
  return sectionsPage({
    title: 'Fleet',
    lead: leadOf(services),
    links: [
      { label: 'Alerts', href: '/admin/alerts' },
      { label: 'Trackers', href: '/admin/tracker' },
    ],
    isLive: true,
    sections: [
      section('Alerts', { table: alertsTable(alerts, rights.mayAnswer, now) }),
      section(map.title, { table: map }),
      ...places.map((place) => {
        const some = services.filter((row) => row.place === place)
        const heading = place === '' ? 'Services' : `Services in ${place}`
        const acts = (row: ServiceRow) => actsOf(row, news, rights)
        return section(heading, { table: placeTable(place, some, acts, now) })
      }),
      section('Links of trackers', { table: linksTable(links) }),
    ],
  })
}

function leadOf(services: readonly ServiceRow[]): string {
  const total = services.at(0)?.total ?? 0
  const up = services.filter(isUp).length
  const shown = services.length < total ? ` The first ${count(services.length)} are shown.` : ''
  return `${count(up)} of ${count(total)} services are up.${shown}`
}

function alertsTable(rows: readonly AlertRow[], mayAnswer: boolean, now: Date) {
  return tablePart({
    caption: 'Current alerts, critical ones first',
    rows: rows.map((row) => ({
      head: words('Alert', row.says, '/admin/alerts'),
      cells: [
        mark('State', row.state, row.state === 'firing' ? 'bad' : 'plain'),
        moment('Since', timeText(row.since, now)),
      ],
      acts: mayAnswer ? answersOf(row) : [],
    })),
    nothing: 'No alerts: everything is as it should be.',
  })
}

function placeTable(
  place: string,
  rows: readonly ServiceRow[],
  actsFor: (row: ServiceRow) => readonly Act[],
  now: Date,
) {
  return tablePart({
    caption: place === '' ? 'Services by role and name' : `Services in ${place}`,
    rows: rows.map((row) => ({ ...serviceLine(row, now), acts: actsFor(row) })),
    nothing: 'No service has reported yet.',
  })
}

function serviceLine(row: ServiceRow, now: Date) {
  const { figures, silentSeconds } = row
  const text = (value: number | null, of: (known: number) => string) =>
    value === null ? '–' : of(value)
  return {
    head: words('Node', row.node, `${FLEET}/${row.id}`),
    cells: [
      words('Role', row.type),
      words('Machine', row.machine),
      stateCell(row),
      figure(
        'Up for',
        text(figures.uptimeSeconds, (known) => span(known) ?? 'a moment'),
      ),
      figure(
        'Load',
        text(figures.load, (known) => known.toFixed(1)),
      ),
      figure(
        'CPU',
        text(figures.cpuPercent, (known) => `${known.toFixed(0)} %`),
      ),
      figure('Memory', text(figures.rssBytes, bytes)),
      figure('Disk free', text(figures.diskFreeBytes, bytes)),
      figure('Restarts', count(row.starts)),
      words('Version', row.version),
      moment('Last seen', timeText(new Date(now.getTime() - silentSeconds * 1000), now)),
    ],
  }
}

export function stateCell(row: ServiceRow) {
  if (row.isDisabled) return mark('State', 'disabled', 'plain')
  if (row.state === 'stopped') return mark('State', 'stopped', 'plain')
  if (row.state === 'failed') return mark('State', 'does not answer', 'bad')
  if (!isUp(row)) return mark('State', 'silent', 'bad')
  return mark('State', row.state === 'ready' ? 'up' : row.state, 'good')
}

function linksTable(rows: readonly NodeRow[]) {
  return tablePart({
    caption: 'Links of trackers to jobs, as of their last report',
    rows: rows.map(({ node, storeId, bridge, heartbeat }) => ({
      head: words('Tracker', node, `/admin/tracker/${storeId}`),
      cells: [
        bridge === null
          ? mark('Link', 'unknown', 'plain')
          : mark('Link', bridge.isUp ? 'up' : 'down', bridge.isUp ? 'good' : 'bad'),
        figure('Lag', bridge === null ? '–' : `${bridge.lagSeconds.toFixed(1)} s`),
        figure('Events', bridge?.lagEvents == null ? '–' : count(bridge.lagEvents)),
        figure('Unacknowledged', bridge === null ? '–' : count(bridge.counts.unackedFrames)),
        figure('Unbooked', count(heartbeat.unbooked)),
      ],
    })),
    nothing: 'No tracker has joined the bridge yet.',
  })
}

export function removalPage(form: Typed, row: Pick<ServiceRow, 'id' | 'type' | 'node'>) {
  const { id, type, node } = row
  const given = {
    title: `Remove ${type} ${node}`,
    lead: [LEADS[type] ?? 'It is listed again when it reports.'],
    action: `${FLEET}/${id}`,
    method: 'DELETE' as const,
    button: `Remove ${type}`,
    backHref: FLEET,
  }
  return confirmPage(given, form, [
    control('text', form, 'reason', 'Reason', {
      maxLength: 200,
      hint: 'Shown in the audit log.',
    }),
  ])
}

const LEADS: Readonly<Partial<Record<ServiceType, string>>> = {
  tracker:
    'The bridge refuses it within seconds. Then run `babou node remove` on the machine with the ' +
    'authority, which revokes its certificate.',
  jobs:
    'Stop it first. If it had a certificate, run `babou node remove` on the machine with the ' +
    'authority instead.',
  site: 'Stop it first. It is listed again when it starts.',
  postgresql: 'Stop it first. It is listed again when it answers.',
  haproxy: 'Stop it first. It is listed again when it answers.',
  nats: 'Stop it first. It is listed again when it answers.',
}
