import { nodeFigures, nodeHeartbeat } from '../../../../bridge/events/node-events.ts'
import {
  byteCount,
  count,
  flag,
  id,
  list,
  oneOf,
  record,
  text,
  time,
} from '../../../../shared/shape.ts'
import { roleHeartbeat } from '../../../../store/fleet/role-nodes.ts'
import type { Declared } from '../../../http/action.ts'
import { acts, listOf, paging } from '../../../http/frame/shapes.ts'

const trackerShape = nodeHeartbeat.shape.extend({ heardAt: time, isUp: flag })

export const fleet: Declared = {
  description: 'Lists the trackers with their last status report.',
  reply: listOf(trackerShape),
}

export const node: Declared = {
  description: 'Shows the last status report of a tracker.',
  reply: trackerShape.extend({ bridge: nodeFigures.nullable() }),
}

const drained = record({ node: text(60), isDrained: flag })

export const drain = acts('Drains a tracker: it hands over what it holds, and stays up.', drained)

export const undrain = acts('Ends the drain of a tracker: it gets back what it held.', drained)

export const others: Declared = {
  description: 'Lists the site and jobs nodes with their last status report.',
  reply: record({
    items: list(
      roleHeartbeat.extend({
        role: oneOf(['site', 'jobs', 'announce']),
        node: text(60),
        heardAt: time,
        isUp: flag,
      }),
    ),
  }),
}

export const unbooked: Declared = {
  description: 'Lists traffic that could not be booked, newest first.',
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
