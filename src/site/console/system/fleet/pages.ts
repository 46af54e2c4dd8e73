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
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export function nodesPage(
  rows: readonly NodeRow[],
  others: readonly RoleNodeRow[],
  now: Date,
): SectionsPage {
  return sectionsPage({
    title: 'Trackers',
    lead:
      'What each node last said of itself. A tracker that is silent is forgotten ' +
      'after a while; what it holds is booked when it comes back.',
    isLive: true,
    sections: [
      section('Trackers', { table: trackersTable(rows, now) }),
      section('Site and jobs', { table: othersTable(others, now) }),
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

function trackersTable(rows: readonly NodeRow[], now: Date): TablePage {
  return tablePage({
    title: 'Trackers',
    caption: 'Trackers by name',
    columns: [
      'Node',
      'State',
      'Peers',
      'Torrents',
      'Announces/s',
      'Network',
      'Memory',
      'CPU',
      'Bridge lag',
      'Not booked',
      'Version',
      'Heard',
    ],
    rows: rows.map((row) => nodeLine(row, now)),
    nothing: 'No tracker was ever heard of.',
  })
}

function stateOf(row: NodeRow, isUp: boolean) {
  if (!isUp) return mark('State', 'silent', 'bad')
  if (isDiskFull(row)) return mark('State', 'disk full', 'bad')
  return mark('State', row.heartbeat.state, 'good')
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
      figure('Announces/s', count(heartbeat.announcesPerSecond)),
      words('Network', heartbeat.io ?? '–'),
      figure('Memory', bytes(heartbeat.rssBytes)),
      figure('CPU', `${heartbeat.cpuPercent} %`),
      figure('Bridge lag', bridge === null ? '–' : `${bridge.lagSeconds.toFixed(1)} s`),
      figure('Not booked', count(heartbeat.unbooked)),
      words('Version', heartbeat.version),
      moment('Heard', timeText(heartbeatAt, now)),
    ],
    acts: [],
  }
}

function othersTable(rows: readonly RoleNodeRow[], now: Date): TablePage {
  return tablePage({
    title: 'Site and jobs',
    caption: 'Site and jobs nodes by role and name',
    columns: ['Node', 'Role', 'State', 'Up since', 'Memory', 'CPU', 'Version', 'Heard'],
    rows: rows.map(({ node, role, heartbeat, heartbeatAt }) => {
      const isUp = now.getTime() - heartbeatAt.getTime() <= SILENT_SECONDS * 1000
      return {
        head: words('Node', node),
        cells: [
          words('Role', role),
          isUp ? mark('State', 'up', 'good') : mark('State', 'silent', 'bad'),
          moment('Up since', timeText(new Date(heartbeat.startedAt * 1000), now)),
          figure('Memory', bytes(heartbeat.rssBytes)),
          figure('CPU', `${heartbeat.cpuPercent} %`),
          words('Version', heartbeat.version),
          moment('Heard', timeText(heartbeatAt, now)),
        ],
        acts: [],
      }
    }),
    nothing: 'No site or jobs node has said anything yet.',
  })
}

export function unbookedPage(found: Paged<UnbookedRow>, now: Date): TablePage {
  return tablePage({
    title: 'Traffic set aside',
    caption: 'Traffic that was set aside, newest first',
    lead:
      'Announces that could not be booked, each kept whole with the reason. Of ' +
      'an implausible one, the rest was booked.',
    columns: ['When', 'Reason', 'Member', 'Torrent', 'Up', 'Down'],
    rows: found.rows.map((row) => ({
      head: moment('When', timeText(row.at, now)),
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
      acts: [],
    })),
    nothing: 'Nothing was set aside: every byte is booked.',
    pager: found.pager,
  })
}
