import { count, flag, id, list, oneOf, record, text, time } from '../../../shared/shape.ts'
import { reachResults } from '../../../domain/members/reach-found.ts'
import type { Declared } from '../../http/action.ts'
import { portsShape, swarmShape } from './ports.ts'
import { creates, noFields } from '../../http/frame/shapes.ts'

export const show: Declared = {
  description: 'Lists the latest announces of your clients, and which ones were refused.',
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
    ports: portsShape.describe('where your clients listen, most recently announced first'),
    swarms: swarmShape,
    test: record({
      askedAt: time,
      results: list(
        record({
          node: text(60).describe('the tracker'),
          address: text(45),
          port: count,
          found: oneOf(reachResults),
          reachable: flag.nullable(),
        }),
      ),
    })
      .nullable()
      .describe('your last port test; results arrive within seconds'),
  }),
}

export const testPorts = creates(
  'Asks the trackers to test again whether peers can connect to your clients.',
  noFields,
)
