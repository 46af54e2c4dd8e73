import {
  byteCount,
  count,
  flag,
  list,
  named,
  record,
  strictRecord,
  text,
  time,
} from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, paging } from '../../http/frame/shapes.ts'

const nameShape = text(30).nullable().describe('null for who does not want to be seen')

export const peers: Declared = {
  description: 'Lists who seeds and leeches a torrent now, without addresses; 200 at most.',
  reply: listOf(
    named(
      'SwarmPeer',
      record({
        ...{ member: nameShape, client: text(60), seeding: flag, left: byteCount },
        ...{ uploaded: byteCount, downloaded: byteCount, startedAt: time, lastAt: time },
        endpoints: list(text(60)).describe('for staff; empty for others'),
      }),
    ),
  ),
}

export const snatches: Declared = {
  description: 'Lists who has a torrent, newest first.',
  query: strictRecord(paging),
  reply: listOf(named('Snatch', record({ member: nameShape, completedAt: time, seeding: flag }))),
}

const stretch = record({ from: time, until: time, seeders: count, leechers: count })

export const history: Declared = {
  description: 'How many seeded and leeched a torrent in the last 24 hours and 90 days.',
  reply: record({ hours: list(stretch), days: list(stretch) }),
}
