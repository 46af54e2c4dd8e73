import { age, count } from '../../../../shared/format.ts'
import type { NodeRow } from '../../../../store/fleet/nodes.ts'
import { figureRows, sum } from '../../../../store/shadow/figure-rows.ts'
import type { FrontRow } from '../../../../store/shadow/front.ts'
import { SILENT_SECONDS } from '../../../../store/shadow/front.ts'
import { figure, words } from '../../../ui/cells.ts'
import type { TablePage, TableRow } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

/** The page about a rehearsal next to an old tracker; `trackers` are ours. */
export function shadowPage(
  front: FrontRow | null,
  trackers: readonly NodeRow[],
  now: Date,
): TablePage {
  const ours = trackers.flatMap(trackerRows)
  return tablePage({
    title: 'Shadow of an old tracker',
    caption: 'What the old tracker and babou answered',
    lead: leadOf(front, now),
    rows: [...ours, ...(front === null ? [] : frontRows(front))],
    nothing: 'No tracker reports, and babou shadow never ran.',
  })
}

function leadOf(front: FrontRow | null, now: Date): string {
  if (front === null)
    return 'babou shadow never ran. docs/operators/cut-over.md shows how to start.'
  const { phase, fault, reportedAt, figures } = front
  const who = phase === 'shadow' ? 'the old tracker' : 'babou'
  const isSilent = now.getTime() - reportedAt.getTime() > SILENT_SECONDS * 1000
  const sentences = [
    `Clients get the replies of ${who}.`,
    `Counted since ${age(new Date(figures.since), now)}.`,
    isSilent ? `babou shadow last reported ${age(reportedAt, now)}.` : '',
    fault === null ? '' : `The last switch failed: ${fault}.`,
  ]
  return sentences.filter((sentence) => sentence !== '').join(' ')
}

function row(name: string, old: string, ours: string, note = ''): TableRow {
  const cells = [figure('Old tracker', old), figure('babou', ours), words('Note', note)]
  return { head: words('Figure', name), cells }
}

/** The report of one of our trackers, also if a proxy only copies requests to it. */
function trackerRows({ node, heartbeat }: NodeRow): TableRow[] {
  const { shadow, announcesPerSecond, peers, figures } = heartbeat
  const state = shadow?.isOn === true ? 'shadow: books nothing' : 'books'
  const rate = `${count(announcesPerSecond)} announces per second, ${count(peers)} peers`
  const codes = shadow?.isOn === true ? (figures?.codes ?? []) : []
  return [
    row(`Tracker ${node}`, '', state, rate),
    ...codes.map(({ code, total }) => row(`Replies of ${node}: ${code}`, '', count(total))),
  ]
}

function frontRows({ figures }: FrontRow): TableRow[] {
  const { reasons, differing, unknown } = figures
  return [
    ...figureRows(figures).map(({ name, old, ours, note }) => row(name, old, ours, note)),
    ...reasons.map(({ reason, times, samples }) =>
      row(reason, '', '', `${count(times)} times, such as ${samples[0] ?? ''}`),
    ),
    ...differing.map(({ member, oldUp, oursUp, oldDown, oursDown }) =>
      row(
        `Counted for ${member}`,
        `${sum(oldUp)} / ${sum(oldDown)}`,
        `${sum(oursUp)} / ${sum(oursDown)}`,
        'uploaded / downloaded',
      ),
    ),
    ...unknown.memberSamples.map((sample) => row('Member unknown to', '', '', sample)),
    ...unknown.torrentSamples.map((sample) => row('Torrent unknown to', '', '', sample)),
  ]
}
