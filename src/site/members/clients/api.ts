import { count, flag, id, list, record, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'

export const show: Declared = {
  description: 'Lists what your clients announced last, and which announces were refused.',
  reply: record({
    clients: list(
      record({
        client: text(8).describe('the start of the peer ID'),
        name: text(40),
        torrents: count,
        seeding: count,
        endpoints: list(text(60)),
        reachable: flag.nullable(),
        lastAt: time,
        refusedBecause: text(200).nullable().describe('why this version is banned'),
      }),
    ),
    sessions: list(
      record({ torrentId: id, torrent: text(255), client: text(8), seeding: flag, lastAt: time }),
    ),
    refusals: list(
      record({
        code: text(40),
        reason: text(200),
        client: text(8).nullable(),
        times: count,
        lastAt: time.describe('the start of the hour'),
      }),
    ).describe('of the last 7 days'),
  }),
}
