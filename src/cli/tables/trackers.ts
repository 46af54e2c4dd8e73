import { handoverText, trackerState } from '../../domain/fleet/drain-texts.ts'
import { copiesText, heldText } from '../../domain/fleet/copies-text.ts'
import { usageText } from '../../domain/fleet/usage-text.ts'
import { linksText } from '../../domain/fleet/links-text.ts'
import { sharedNames } from '../../domain/fleet/shared-names.ts'
import { bytes, count } from '../../shared/format.ts'
import * as nodes from '../../store/fleet/nodes.ts'
import { table } from '../output.ts'

/** The last report of a tracker. */
export type ReportedTracker = nodes.NodeRow['heartbeat'] & { readonly silentSeconds: number }

/**
 * Formats one line per tracker, with its share of the torrents if several serve, and with
 * handovers.
 */
export function trackersTable(trackers: readonly ReportedTracker[]): string {
  const isShared = trackers.some((row) => row.holders !== undefined)
  const moves = trackers.flatMap(({ node, holders }) => {
    const text = handoverText(holders)
    return text === null ? [] : [`\n${node}: ${text}`]
  })
  const copies = trackers.flatMap(({ node, others }) => {
    const { standby } = others ?? {}
    if (standby === undefined) return []
    const replies = standby.replies === undefined ? '' : `; ${heldText(standby.replies)}`
    return [`\n${node}: copies: ${copiesText(standby.copies)}${replies}`]
  })
  const usage = trackers.flatMap(({ node, others }) => {
    const found = others?.usage
    if (found === undefined) return []
    const refused = `${count(found.refused)} refused for limits`
    return [`\n${node}: limits: ${usageText(found.told)}; ${refused}`]
  })
  const shared = sharedNames(trackers).map(
    (name) => `\n${name}: several trackers have this name: give each another BABOU_NODE`,
  )
  return `${table([
    [
      ...['tracker', 'state', 'peers', 'torrents', 'announces/s', 'refused/s', 'p99', 'network'],
      ...['memory', 'unbooked', 'heard'],
      ...(isShared ? ['holds', 'stands by', 'map', 'links', 'forwarded', 'answered'] : []),
    ],
    ...trackers.map((row) => [...trackerRow(row), ...(isShared ? holderRow(row) : [])]),
  ])}${[...shared, ...moves, ...copies, ...usage].join('')}`
}

function refusedText({ figures }: ReportedTracker): string {
  if (figures === undefined) return ''
  return figures.codes.reduce((sum, { perSecond }) => sum + perSecond, 0).toFixed(1)
}

function timeText(microseconds: number | null): string {
  return microseconds === null ? '' : `${(microseconds / 1_000).toFixed(1)} ms`
}

function trackerRow(row: ReportedTracker): string[] {
  return [
    row.node,
    row.silentSeconds < nodes.SILENT_SECONDS ? trackerState(row.state, row.holders) : 'silent',
    count(row.peers),
    count(row.torrents),
    count(row.announcesPerSecond),
    refusedText(row),
    timeText(row.figures?.p99Microseconds ?? null),
    row.io ?? '',
    bytes(row.rssBytes),
    count(row.unbooked),
    `${row.silentSeconds} s ago`,
  ]
}

/** Describes a tracker's slots, and its exchange with other trackers; empty until it has a map. */
function holderRow({ holders, others }: ReportedTracker): string[] {
  const shares =
    holders === undefined
      ? ['', '', '']
      : [count(holders.holds), count(holders.standsBy), String(holders.version)]
  if (others === undefined) return [...shares, '', '', '']
  const { links, forwarded, answered } = others
  return [...shares, linksText(links), count(forwarded), count(answered)]
}
