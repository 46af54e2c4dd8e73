import { count, span } from '../../../shared/format.ts'
import type { NodeRow } from '../../../store/fleet/nodes.ts'
import type { FrontRow } from '../../../store/shadow/front.ts'
import * as fronts from '../../../store/shadow/front.ts'
import { figureRows } from '../../../store/shadow/figure-rows.ts'
import { table } from '../../output.ts'

const MOST_REASONS = 10

/** The output of `babou shadow status`. */
export function statusText(
  front: FrontRow | null,
  trackers: readonly NodeRow[],
  now: Date,
): string {
  const states = trackers.map(({ node, heartbeat: { shadow } }) => [
    node,
    shadow?.isOn === true ? 'shadow: books nothing' : 'books',
  ])
  const ours = trackers.length === 0 ? 'no tracker' : table([['tracker', 'state'], ...states])
  if (front === null) return `babou shadow never ran.\n\n${ours}`
  const seconds = Math.max(0, (now.getTime() - front.reportedAt.getTime()) / 1000)
  const isSilent = seconds > fronts.SILENT_SECONDS
  const lines = [
    `clients get the replies of ${front.phase === 'shadow' ? `the old tracker` : 'babou'}`,
    `old: ${front.oldUrl}, ours: ${front.trackerUrl}`,
    isSilent
      ? `babou shadow has been silent for ${span(seconds) ?? `${Math.round(seconds)} s`}`
      : '',
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
