import {
  byteCount,
  count,
  flag,
  list,
  oneOf,
  record,
  text,
  time,
} from '../../../../shared/shape.ts'
import { shadowFigures } from '../../../../store/shadow/figures.ts'
import type { Declared } from '../../../http/action.ts'

export const shadow: Declared = {
  description: 'Shows how far an old tracker and ours agree in a rehearsal.',
  reply: record({
    front: record({
      node: text(60),
      oldUrl: text(300),
      trackerUrl: text(300),
      phase: oneOf(['shadow', 'handed']).describe('shadow: clients get the old replies'),
      wanted: oneOf(['shadow', 'handed']),
      fault: text(500).nullable(),
      startedAt: time,
      handedAt: time.nullable(),
      returnedAt: time.nullable(),
      reportedAt: time,
      figures: shadowFigures,
    }).nullable(),
    trackers: list(
      record({
        ...{ node: text(60), isShadow: flag, announcesPerSecond: count, peers: count },
        wouldBook: record({
          since: time,
          ...{ up: byteCount, down: byteCount },
          members: list(record({ member: text(60), up: byteCount, down: byteCount })),
        })
          .nullable()
          .describe('what it would have booked as a shadow, and the members who moved most'),
      }),
    ),
  }),
}
