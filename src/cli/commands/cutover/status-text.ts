import { count, span } from '../../../shared/format.ts'
import type { NodeRow } from '../../../store/fleet/nodes.ts'
import type { FrontRow } from '../../../store/shadow/front.ts'
import * as fronts from '../../../store/shadow/front.ts'
import { figureRows, sum } from '../../../store/shadow/figure-rows.ts'
import type { WouldBook } from '../../../store/shadow/would-book.ts'
import { table } from '../../output.ts'

const MOST_REASONS = 10

/** Formats the output of `babou shadow status`; `booked` is what our trackers would have booked. */
export function statusText(
  front: FrontRow | null,
  trackers: readonly NodeRow[],
  booked: ReadonlyMap<string, WouldBook>,
  now: Date,
): string {
  const states = trackers.map(({ node, heartbeat: { shadow } }) => [
    node,
    shadow?.isOn === true ? 'shadow: books nothing' : 'books',
  ])
  const isReporting = fronts.isReporting(front, now)
  const tables = [
    trackers.length === 0 ? 'no tracker' : table([['tracker', 'state'], ...states]),
    // While babou shadow runs, it compares the sums of both trackers itself.
    isReporting ? '' : [...booked].map(bookedLine).join('\n'),
  ]
  const ours = tables.filter((part) => part !== '').join('\n\n')
  if (front === null) return `babou shadow never ran.\n\n${ours}`
  const seconds = Math.max(0, (now.getTime() - front.reportedAt.getTime()) / 1000)
  const lines = [
    `clients get the replies of ${front.phase === 'shadow' ? `the old tracker` : 'babou'}`,
    `old: ${front.oldUrl}, ours: ${front.trackerUrl}`,
    isReporting
      ? ''
      : `babou shadow has been silent for ${span(seconds) ?? `${Math.round(seconds)} s`}`,
    front.fault === null ? '' : `the last hand-over failed: ${front.fault}`,
  ]
  const figures = table([
    ['', 'old', 'ours', ''],
    ...figureRows(front.figures).map(({ name, old, ours, note }) => [name, old, ours, note]),
  ])
  const reasons = front.figures.reasons
    .slice(0, MOST_REASONS)
    .map(({ times, reason }) => `${count(times)} × ${reason}`)
  const text = lines.filter((line) => line !== '').join('\n')
  return [text, ours, figures, reasons.join('\n')].filter((part) => part !== '').join('\n\n')
}

function bookedLine([node, { since, up, down }]: readonly [string, WouldBook]): string {
  const bytes = `${sum(up)} uploaded and ${sum(down)} downloaded`
  return `${node} would have booked ${bytes} since ${since.toISOString()}`
}
