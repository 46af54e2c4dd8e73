import { byteCount, count, list, record, text, time } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { acts } from '../../../http/frame/shapes.ts'

const note = record({
  torrentId: count,
  torrent: text(1_000),
  at: time.nullable(),
  what: text(60),
  booked: text(60),
  now: text(60),
})

export const question: Declared = {
  description: 'Shows the form for replaying the traffic of a member.',
  reply: record({ member: text(30) }),
}

export const replay = acts(
  'Recalculates all traffic of a member from reported bytes, and shows differences.',
  record({
    member: text(30),
    torrents: count,
    intervals: count,
    rawUp: byteCount,
    rawDown: byteCount,
    up: byteCount,
    down: byteCount,
    creditUp: byteCount,
    creditDown: byteCount,
    uploaded: byteCount,
    downloaded: byteCount,
    faults: list(note).describe('sums that differ; should be empty'),
    faultCount: count,
    changed: list(note).describe('intervals that would be credited differently today'),
    changedCount: count,
  }),
)
