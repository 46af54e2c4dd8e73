import { nodeHeartbeat } from '../../../bridge/events/node-events.ts'
import { byteCount, count, flag, id, record, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, paging } from '../../http/shapes.ts'

export const fleet: Declared = {
  says: 'Lists the trackers as they last said of themselves.',
  reply: listOf(nodeHeartbeat.shape.extend({ heardAt: time, isUp: flag })),
}

export const parked: Declared = {
  says: 'Lists traffic that could not be booked, the newest first.',
  query: record(paging),
  reply: listOf(
    record({
      journal: text(32),
      number: count,
      reason: text(40),
      at: time,
      up: byteCount.nullable(),
      down: byteCount.nullable(),
      member: text(30).nullable(),
      torrentId: id.nullable(),
      torrent: text(255).nullable(),
    }),
  ),
}
