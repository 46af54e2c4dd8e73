import type { Oracle } from './condition.ts'
import { fillsSlots } from './lines.ts'
import { leavesRoom } from './room.ts'
import { shortestFirst } from './shortest-first.ts'
import { sparesSource } from './source.ts'

const MINUTE = 60
const best = [fillsSlots, sparesSource, leavesRoom]

/** What is tried with perfect knowledge: the best of them shows what a tracker can reach. */
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
    rule: 'the same, and room for clients with closed ports where these are many',
    conditions: best,
  },
  {
    name: 'oracle: last',
    rule: 'the same, and seeders for those who lack least',
    conditions: [...best, shortestFirst],
  },
  {
    name: 'oracle: each minute',
    rule: 'as “oracle: room”, with an announce of each client a minute',
    conditions: best,
    intervalSeconds: MINUTE,
  },
]
