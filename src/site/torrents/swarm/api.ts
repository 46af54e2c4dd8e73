import { byteCount, count, flag, list, named, record, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, lists, shows } from '../../http/frame/shapes.ts'

const nameShape = text(30).nullable().describe('null for members who hide their name')

export const peers: Declared = {
  description: 'Lists current seeders and leechers of a torrent, without addresses; at most 200.',
  reply: listOf(
    named(
      'SwarmPeer',
      record({
        ...{ member: nameShape, client: text(60), seeding: flag, left: byteCount },
        ...{ uploaded: byteCount, downloaded: byteCount, startedAt: time, lastAt: time },
        endpoints: list(text(60)).describe('only for staff; empty for others'),
      }),
    ),
  ),
}

export const snatches = lists(
  'Lists the snatches of a torrent, newest first.',
  named('Snatch', record({ member: nameShape, completedAt: time, seeding: flag })),
)

const stretch = record({ from: time, until: time, seeders: count, leechers: count })

export const history = shows(
  'Returns the number of seeders and leechers of a torrent over the last 24 hours and 90 days.',
  record({ hours: list(stretch), days: list(stretch) }),
)
