import type { OtherTrackers, TrackerFigures } from '../../../../bridge/events/node-events.ts'
import { copiesText, heldText } from '../../../../domain/fleet/copies-text.ts'
import { handoverText, trackerState } from '../../../../domain/fleet/drain-texts.ts'
import { usageText } from '../../../../domain/fleet/usage-text.ts'
import { clientName } from '../../../../domain/members/client-name.ts'
import { bytes, count, span } from '../../../../shared/format.ts'
import type { NodeRow } from '../../../../store/fleet/nodes.ts'
import { SILENT_SECONDS } from '../../../../store/fleet/nodes.ts'
import { figure, mark, words } from '../../../ui/cells.ts'
import type { Fact, Section, SectionsPage } from '../../frame/sections.ts'
import { section, sectionsPage } from '../../frame/sections.ts'
import { tablePart } from '../../frame/table.ts'

const IO = { ffi: 'direct system calls', net: 'Node’s sockets' } as const

/** What is known about one tracker in addition to its last report. */
interface Known {
  readonly failedDrain: string | null
  /** The most bytes in its journals that will be credited to no one. */
  readonly leftOut: bigint
}

/** Returns the page with everything in the last report of one tracker. */
export function nodePage(row: NodeRow, known: Known, now: Date): SectionsPage {
  const { heartbeat, heartbeatAt, node } = row
  const silentSeconds = Math.max(0, (now.getTime() - heartbeatAt.getTime()) / 1000)
  const isUp = silentSeconds <= SILENT_SECONDS
  const { figures } = heartbeat
  return sectionsPage({
    title: `Tracker ${node}`,
    lead: isUp ? null : `It has been silent for ${span(silentSeconds) ?? 'a moment'}.`,
    links: [{ label: 'All trackers', href: '/admin/tracker' }],
    isLive: true,
    sections: [
      section('Now', { facts: [...nowFacts(row, now), ...knownFacts(known)] }),
      ...otherSections(heartbeat),
      ...(figures === undefined ? [] : figureSections(figures)),
    ],
  })
}

function fact(label: string, text: string): Fact {
  return { label, text }
}

function nowFacts({ heartbeat, bridge }: NodeRow, now: Date): Fact[] {
  const { figures } = heartbeat
  const up = span(now.getTime() / 1000 - heartbeat.startedAt) ?? 'under a minute'
  const state = trackerState(heartbeat.state, heartbeat.holders)
  return [
    fact('State', `${state}, up for ${up}, version ${heartbeat.version}`),
    fact('Announces per second', count(heartbeat.announcesPerSecond)),
    fact('Peers', peersText(heartbeat.peers, figures)),
    fact('Torrents', count(heartbeat.torrents)),
    fact('Members', count(heartbeat.members)),
    ...holdersFact(heartbeat),
    fact('Network', heartbeat.io === undefined ? 'unknown' : ioText(heartbeat.io, figures)),
    fact('Memory of the process', bytes(heartbeat.rssBytes)),
    fact('CPU', `${heartbeat.cpuPercent} % of a core`),
    fact('Bridge lag', bridge === null ? 'unknown' : `${bridge.lagSeconds.toFixed(1)} s`),
    fact('Unbooked entries', count(heartbeat.unbooked)),
  ]
}

function holdersFact({ holders }: NodeRow['heartbeat']): Fact[] {
  if (holders === undefined) return []
  const { version, holds, standsBy } = holders
  const text = `holder of ${count(holds)} slots, standby of ${count(standsBy)} (map ${version})`
  const moves = handoverText(holders)
  return [fact('Torrents by info hash', text), ...(moves === null ? [] : [fact('Handover', moves)])]
}

function knownFacts({ failedDrain, leftOut }: Known): Fact[] {
  const drain = fact('Last drain', `ended, because ${failedDrain}`)
  const out = fact('Traffic not credited', `${bytes(leftOut)} at most: its order is not known`)
  return [...(failedDrain === null ? [] : [drain]), ...(leftOut === 0n ? [] : [out])]
}

function otherSections({ others }: NodeRow['heartbeat']): Section[] {
  if (others === undefined) return []
  const { links, forwarded, answered, failed, standby, usage } = others
  const facts = [
    fact('Requests passed on to other trackers', count(forwarded)),
    fact('Failed attempts', count(failed)),
    fact('Requests of other trackers answered', count(answered)),
    ...standbyFacts(standby),
    ...usageFacts(usage),
  ]
  const table = tablePart({
    caption: 'Links to other trackers by name',
    rows: links.map(({ node, isUp }) => ({
      head: words('Tracker', node),
      cells: [mark('Link', isUp ? 'up' : 'down', isUp ? 'good' : 'bad')],
    })),
    nothing: 'No links to other trackers yet.',
  })
  return [section('Other trackers', { facts, table })]
}

function standbyFacts(standby: OtherTrackers['standby']): Fact[] {
  if (standby === undefined) return []
  const { copies, slots, sessions, tookOver, replies } = standby
  return [
    fact('Copies of its slots', copiesText(copies)),
    ...(replies === undefined ? [] : [fact('Replies that wait for copies', heldText(replies))]),
    fact('Copies that it keeps', `${count(slots)} slots, ${count(sessions)} sessions`),
    fact('Slots that it took over since its start', count(tookOver)),
  ]
}

function usageFacts(usage: OtherTrackers['usage']): Fact[] {
  if (usage === undefined) return []
  return [
    fact('Limits used at other trackers', usageText(usage.told)),
    fact('Refused for these limits', count(usage.refused)),
  ]
}

function peersText(peers: number, figures: TrackerFigures | undefined): string {
  if (figures === undefined) return count(peers)
  return `${count(peers)}: ${count(figures.seeders)} seeders, ${count(figures.leechers)} leechers`
}

function ioText(io: 'ffi' | 'net', figures: TrackerFigures | undefined): string {
  const threads = figures === undefined ? '' : `, ${count(figures.threads)} announce threads`
  return `${io}: ${IO[io]}${threads}`
}

function figureSections(figures: TrackerFigures): Section[] {
  return [
    section('Replies', { facts: replyFacts(figures), table: codesTable(figures) }),
    section('Clients', {
      lead: 'Announces in the last 30–60 minutes, by peer ID prefix.',
      table: clientsTable(figures),
    }),
    section('Store and journal', { facts: storeFacts(figures) }),
  ]
}

function replyFacts(figures: TrackerFigures): Fact[] {
  const { p50Microseconds: p50, p99Microseconds: p99 } = figures
  const time = p50 === null || p99 === null ? 'no timed replies yet' : timesText(p50, p99)
  return [
    fact('Announces', count(figures.announces)),
    fact('With a normal reply', count(figures.replies)),
    fact('With a warning', count(figures.warnings)),
    fact('Refused', count(figures.refusals)),
    fact('Malformed', count(figures.malformed)),
    fact('Scrapes', `${count(figures.scrapes)}, refused ${count(figures.scrapesRefused)}`),
    fact('Reply time', time),
    fact('Waits for a locked torrent', count(figures.lockWaits)),
    fact('Running traces', count(figures.traces)),
  ]
}

function timesText(p50: number, p99: number): string {
  return `50 % within ${micro(p50)}, 99 % within ${micro(p99)} (a sample since the last heartbeat)`
}

function micro(microseconds: number): string {
  if (microseconds < 1_000) return `${microseconds} µs`
  return `${(microseconds / 1_000).toFixed(microseconds < 10_000 ? 1 : 0)} ms`
}

function codesTable(figures: TrackerFigures) {
  return tablePart({
    caption: 'Refusals and warnings by reason',
    rows: figures.codes.map(({ code, total, perSecond }) => ({
      head: words('Reason', code),
      cells: [figure('Per second', perSecond.toFixed(1)), figure('Since start', count(total))],
    })),
    nothing: 'No announces were refused or warned about.',
  })
}

function clientsTable({ clients, otherClients }: TrackerFigures) {
  const rest = otherClients === 0 ? [] : [{ client: 'others', announces: otherClients }]
  return tablePart({
    caption: 'Clients by announces',
    rows: [...clients, ...rest].map(({ client, announces }) => ({
      head: words('Client', clientName(Buffer.from(client, 'latin1'))),
      cells: [words('Peer ID', client), figure('Announces', count(announces))],
    })),
    nothing: 'No client has announced recently.',
  })
}

function storeFacts(figures: TrackerFigures): Fact[] {
  const { memoryUsedBytes: used, memoryTouchedBytes: touched } = figures
  return [
    fact('Memory for swarms', `${bytes(used)} in use, ${bytes(touched)} ever used`),
    fact('Journals on disk', bytes(figures.journalBytes)),
    fact('Oldest unbooked entry', `${figures.journalLagSeconds.toFixed(0)} s old`),
    fact('Failed journal writes', count(figures.journalFailures)),
    fact('Torrents cleaned per second', figures.sweptPerSecond.toFixed(1)),
    fact('Peers that timed out', count(figures.expiredPeers)),
  ]
}
