import type { OtherTrackers } from '../../../../bridge/events/node-events.ts'
import { trackerState } from '../../../../domain/fleet/drain-texts.ts'
import { linksText } from '../../../../domain/fleet/links-text.ts'
import { bytes, count, timeText } from '../../../../shared/format.ts'
import type { NodeRow } from '../../../../store/fleet/nodes.ts'
import { isDiskFull, SILENT_SECONDS } from '../../../../store/fleet/nodes.ts'
import type { UnbookedRow } from '../../../../store/traffic/unbooked.ts'
import type { RoleNodeRow } from '../../../../store/fleet/role-nodes.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import { memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { SectionsPage } from '../../frame/sections.ts'
import { section, sectionsPage } from '../../frame/sections.ts'
import type { TablePage, TablePart } from '../../frame/table.ts'
import { tablePage, tablePart } from '../../frame/table.ts'

export function nodesPage(
  rows: readonly NodeRow[],
  others: readonly RoleNodeRow[],
  now: Date,
  maySwitch: boolean,
): SectionsPage {
  return sectionsPage({
    title: 'Trackers',
    lead:
      'The last status report of each tracker. A silent tracker is removed from this list ' +
      'after a while; its unbooked data is booked when it comes back.',
    isLive: true,
    sections: [
      section('Trackers', { table: trackersTable(rows, now, maySwitch) }),
      section('Site and jobs nodes', { table: othersTable(others, now) }),
    ],
  })
}

export function othersPage(rows: readonly RoleNodeRow[], now: Date): SectionsPage {
  return sectionsPage({
    title: 'Site and jobs nodes',
    isLive: true,
    sections: [section('Nodes', { table: othersTable(rows, now) })],
  })
}

function trackersTable(rows: readonly NodeRow[], now: Date, maySwitch: boolean): TablePart {
  const isFleet = rows.some(({ heartbeat }) => heartbeat.holders !== undefined)
  return tablePart({
    caption: 'Trackers by name',
    rows: rows.map((row) => ({
      ...nodeLine(row, now),
      acts: maySwitch && isFleet ? [drainAct(row)] : [],
    })),
    nothing: 'No trackers yet.',
  })
}

function stateOf(row: NodeRow, isUp: boolean) {
  if (!isUp) return mark('State', 'silent', 'bad')
  if (isDiskFull(row)) return mark('State', 'disk full', 'bad')
  const { state, holders } = row.heartbeat
  return mark('State', trackerState(state, holders), 'good')
}

function nodeLine(row: NodeRow, now: Date) {
  const { storeId, heartbeat, heartbeatAt, node, bridge } = row
  const isUp = now.getTime() - heartbeatAt.getTime() <= SILENT_SECONDS * 1000
  return {
    head: words('Node', node, `/admin/tracker/${storeId}`),
    cells: [
      stateOf(row, isUp),
      figure('Peers', count(heartbeat.peers)),
      figure('Torrents', count(heartbeat.torrents)),
      figure('Slots held', slots(heartbeat.holders?.holds)),
      figure('Standby for', slots(heartbeat.holders?.standsBy)),
      linksCell(heartbeat.others),
      figure('Forwarded', slots(heartbeat.others?.forwarded)),
      figure('Announces/s', count(heartbeat.announcesPerSecond)),
      words('Network', heartbeat.io ?? '–'),
      figure('Memory', bytes(heartbeat.rssBytes)),
      figure('CPU', `${heartbeat.cpuPercent} %`),
      figure('Bridge lag', bridge === null ? '–' : `${bridge.lagSeconds.toFixed(1)} s`),
      figure('Unbooked', count(heartbeat.unbooked)),
      words('Version', heartbeat.version),
      moment('Last seen', timeText(heartbeatAt, now)),
    ],
  }
}

/** Shows the number of links to other trackers, with the names of those that are down. */
function linksCell(others: OtherTrackers | undefined) {
  if (others === undefined) return words('Links', '–')
  const isUp = others.links.every((link) => link.isUp)
  return mark('Links', linksText(others.links), isUp ? 'good' : 'bad')
}

function drainAct({ storeId, heartbeat }: NodeRow) {
  const href = `/admin/tracker/${storeId}/drain`
  return heartbeat.holders?.isDrained === true
    ? { label: 'End drain', href, method: 'DELETE' as const }
    : { label: 'Drain tracker', href, method: 'POST' as const }
}

/** Formats a number of slots in the map of holders; trackers that serve all torrents have none. */
function slots(number: number | undefined): string {
  return number === undefined ? '–' : count(number)
}

function othersTable(rows: readonly RoleNodeRow[], now: Date): TablePart {
  return tablePart({
    caption: 'Site and jobs nodes by role and name',
    rows: rows.map(({ node, role, heartbeat, isUp, silentSeconds }) => {
      const heardAt = new Date(now.getTime() - silentSeconds * 1000)
      return {
        head: words('Node', node),
        cells: [
          words('Role', role),
          isUp ? mark('State', 'up', 'good') : mark('State', 'silent', 'bad'),
          moment('Up since', timeText(new Date(heartbeat.startedAt * 1000), now)),
          figure('Memory', bytes(heartbeat.rssBytes)),
          figure('CPU', `${Math.round(heartbeat.cpuPercent)} %`),
          words('Version', heartbeat.version),
          moment('Last seen', timeText(heardAt, now)),
        ],
      }
    }),
    nothing: 'No site or jobs node has reported yet.',
  })
}

export function unbookedPage(found: Paged<UnbookedRow>, now: Date): TablePage {
  return tablePage({
    title: 'Unbooked traffic',
    caption: 'Unbooked traffic, newest first',
    lead:
      'Announces that could not be booked, stored in full with the reason. Of implausible ' +
      'announces, the plausible part was booked.',
    rows: found.rows.map((row) => ({
      head: moment('Time', timeText(row.at, now)),
      cells: [
        words('Reason', row.reason),
        row.member === null
          ? words('Member', 'unknown')
          : words('Member', row.member, memberHref(row.member)),
        row.torrent === null
          ? words('Torrent', 'unknown')
          : words('Torrent', row.torrent, `/torrents/${row.torrentId}`),
        figure('Up', row.up === null ? '–' : bytes(row.up)),
        figure('Down', row.down === null ? '–' : bytes(row.down)),
      ],
    })),
    nothing: 'No unbooked traffic: every byte is booked.',
    pager: found.pager,
  })
}
