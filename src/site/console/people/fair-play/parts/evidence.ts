import type { PartRow, scoresOf } from '../../../../../store/fair-play/cases.ts'
import { DAY_MS } from '../../../../../domain/units.ts'
import { bytes } from '../../../../../shared/format.ts'
import { dayChart } from '../../../../ui/day-chart.ts'
import { figure, words } from '../../../../ui/cells.ts'
import type { Section } from '../../../frame/sections.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { swarmHref } from '../swarm-page.ts'

/** The most parts of the evidence on a page, largest first, also in its sums and charts. */
export const MOST_PARTS = 60

type ScoreRow = Awaited<ReturnType<typeof scoresOf>>[number]

const dayNumber = (day: Date) => Math.round(day.getTime() / DAY_MS)

/** Returns one entry per day from the first to the last; null for days without a row. */
function byDay<Row extends { readonly day: Date }>(rows: readonly Row[]) {
  const days = rows.map(({ day }) => dayNumber(day))
  const [first, last] = [Math.min(...days), Math.max(...days)]
  const all = Array.from({ length: last - first + 1 }, (_, nth) =>
    rows.filter(({ day }) => dayNumber(day) === first + nth),
  )
  return { first, all }
}

/** Shows how each evaluation changed the score. */
export function timelineSection(scores: readonly ScoreRow[]): Section {
  if (scores.length === 0)
    return section('Timeline', { lead: 'No evaluation has found enough evidence.' })
  const { first, all } = byDay(scores)
  const line = (label: string, of: (row: ScoreRow) => number) => ({
    label,
    values: all.map((rows) => (rows.length === 0 ? null : BigInt(of(rows[0])))),
  })
  const chart = dayChart({
    label: 'Score after each evaluation',
    firstDay: first,
    lines: [
      line('Score', ({ score }) => score),
      line('Uploads', ({ overstated }) => overstated),
      line('Downloads', ({ taken }) => taken),
    ],
    text: String,
  })
  return section('Timeline', { charts: [chart] })
}

/** Shows the daily balance of the swarms with evidence. */
export function balanceSection(parts: readonly PartRow[]): Section {
  if (parts.length === 0) return section('Balance', { lead: 'No evidence is kept.' })
  const { first, all } = byDay(parts)
  const line = (label: string, of: (part: PartRow) => number) => ({
    label,
    values: all.map((rows) => BigInt(Math.round(rows.reduce((sum, row) => sum + of(row), 0)))),
  })
  const chart = dayChart({
    label: 'Swarms with evidence',
    firstDay: first,
    lines: [
      line('Downloaded by all', ({ swarmDown, swarmHidden }) => swarmDown + swarmHidden),
      line('Uploaded by all', ({ swarmUp }) => swarmUp),
      line('Uploaded by the member', ({ up }) => up),
      line('Downloaded by no one', ({ excess }) => excess),
    ],
    text: bytes,
  })
  return section('Balance', {
    lead:
      'Uploads in a swarm are downloads of its other members. Downloads include those that ' +
      'appear only in the bytes left of a client.',
    charts: [chart],
  })
}

/** Shows the evidence of each swarm, with a link to its intervals. */
export function swarmsSection(name: string, parts: readonly PartRow[]): Section {
  return section('Swarms', {
    lead:
      parts.length < MOST_PARTS
        ? null
        : `The ${MOST_PARTS} largest. The balance and the explanations are about these only.`,
    table: tablePart({
      caption: 'Evidence by swarm and day, largest first',
      rows: parts.map((part) => {
        const day = part.day.toISOString().slice(0, 10)
        const size = (label: string, value: number) => figure(label, bytes(Math.round(value)))
        return {
          head: words(
            'Torrent',
            part.torrent ?? `torrent ${part.torrentId}`,
            swarmHref(name, part.torrentId, day),
          ),
          cells: [
            figure('Day', day),
            size('Uploaded', part.up),
            size('False', part.overstated),
            size('Explained by no one else', part.certain),
            size('Hidden', part.hidden),
            size('Without new data', part.idle),
            size('Uploaded by all', part.swarmUp),
            size('Downloaded by all', part.swarmDown),
          ],
          acts: [],
        }
      }),
      nothing: 'No evidence is kept.',
    }),
  })
}
