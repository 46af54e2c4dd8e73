import type { Oracle } from './condition.ts'
import { fillsSlots } from './lines.ts'
import { leavesRoom } from './room.ts'
import { shortestFirst } from './shortest-first.ts'
import { sparesSource } from './source.ts'

const MINUTE = 60
const most = [fillsSlots, sparesSource, leavesRoom]

/** What is tried with perfect knowledge; the best of them shows what a tracker can achieve. */
export const oracles: readonly Oracle[] = [
  { name: 'oracle: all', rule: 'everyone that a client can connect to', conditions: [] },
  {
    name: 'oracle: lines',
    rule: '16, and those at a distance at which a connection fills a slot of both lines',
    conditions: [fillsSlots],
  },
  {
    name: 'oracle: source',
    rule: 'the same; pieces that only one client has go to few, with fast lines',
    conditions: [fillsSlots, sparesSource],
  },
  {
    name: 'oracle: room',
    rule: 'everyone, and room for clients with closed ports where these are many',
    conditions: [leavesRoom],
  },
  {
    name: 'oracle: source, room',
    rule: 'both of the above',
    conditions: most,
  },
  {
    name: 'oracle: last',
    rule: 'the same, and seeders for those who lack least',
    conditions: [...most, shortestFirst],
  },
  {
    name: 'oracle: each minute',
    rule: 'as “oracle: source, room”, with an announce of each client a minute',
    conditions: most,
    intervalSeconds: MINUTE,
  },
]
