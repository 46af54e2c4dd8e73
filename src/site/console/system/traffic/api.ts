import { byteCount, count, list, record, text, time } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { noFields } from '../../../http/frame/shapes.ts'

const note = record({
  torrentId: count,
  torrent: text(1_000),
  at: time.nullable(),
  what: text(60),
  booked: text(60),
  now: text(60),
})

export const question: Declared = {
  description: 'Asks whether to replay the traffic of a member.',
  reply: record({ member: text(30) }),
}

export const replay: Declared = {
  description: 'Works all traffic of a member out again from its raw bytes, and says what differs.',
  body: noFields,
  reply: record({
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
    faults: list(note).describe('sums that do not come out: none, ever'),
    faultCount: count,
    changed: list(note).describe('intervals that would be worth something else today'),
    changedCount: count,
  }),
}
