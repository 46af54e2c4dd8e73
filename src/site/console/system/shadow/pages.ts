import { age, count } from '../../../../shared/format.ts'
import type { NodeRow } from '../../../../store/fleet/nodes.ts'
import { figureRows, sum } from '../../../../store/shadow/figure-rows.ts'
import type { FrontRow } from '../../../../store/shadow/front.ts'
import { isReporting } from '../../../../store/shadow/front.ts'
import type { WouldBook } from '../../../../store/shadow/would-book.ts'
import { figure, words } from '../../../ui/cells.ts'
import type { TablePage, TableRow } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

/** Shown in the column of the old tracker while a proxy only copies requests to ours. */
const NOT_KNOWN = 'not known in this way'

/**
 * Returns the page about a rehearsal next to an old tracker; `trackers` are ours, and `booked` is
 * what each would have booked, by its name.
 */
export function shadowPage(
  front: FrontRow | null,
  trackers: readonly NodeRow[],
  booked: ReadonlyMap<string, WouldBook>,
  now: Date,
): TablePage {
  // While the front reports, it compares the counts of both, so these are left out.
  const shown = isReporting(front, now) ? new Map<string, WouldBook>() : booked
  const ours = trackers.flatMap((tracker) => [
    ...trackerRows(tracker),
    ...bookedRows(tracker.node, shown.get(tracker.node), now),
  ])
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
  const sentences = [
    `Clients get the replies of ${who}.`,
    `Counted since ${age(new Date(figures.since), now)}.`,
    isReporting(front, now) ? '' : `babou shadow last reported ${age(reportedAt, now)}.`,
    fault === null ? '' : `The last switch failed: ${fault}.`,
  ]
  return sentences.filter((sentence) => sentence !== '').join(' ')
}

function row(name: string, old: string, ours: string, note = ''): TableRow {
  const cells = [figure('Old tracker', old), figure('babou', ours), words('Note', note)]
  return { head: words('Figure', name), cells }
}

/** Shows the report of one of our trackers, even if a proxy only copies requests to it. */
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

/** Shows what one of our trackers would have booked, in rows named like those of the front. */
function bookedRows(node: string, booked: WouldBook | undefined, now: Date): TableRow[] {
  if (booked === undefined) return []
  const { since, up, down, members } = booked
  const note = `at ${node}, counted since ${age(since, now)}`
  return [
    row('Uploaded, by the counters', NOT_KNOWN, sum(up), note),
    row('Downloaded, by the counters', NOT_KNOWN, sum(down), note),
    ...members.map(({ member, ...sums }) =>
      row(
        `Counted for ${member}`,
        '',
        `${sum(sums.up)} / ${sum(sums.down)}`,
        `uploaded / downloaded, at ${node}`,
      ),
    ),
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
