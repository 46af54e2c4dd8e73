import type { Client } from '../swarm/client.ts'
import { isDone } from '../swarm/client.ts'
import { PIECES } from '../swarm/scenarios.ts'
import type { Condition, OracleView } from './condition.ts'

/** Connections of the source for each of its slots. */
const TIMES_SLOTS = 2
/** With this many connections it waits for fast lines, */
const FEW = 4
/** until then only for this long, in seconds. */
const PATIENCE = 120

/**
 * While one client has pieces that no other has, it uploads to a few with fast lines, who pass them
 * on: its line is the limit of the whole swarm. No tracker knows pieces, or lines before their use.
 */
export const sparesSource: Condition = (view) => {
  const { asker, now } = view
  const source = sourceOf(view)
  return (other, listed) => {
    if (source === null || (asker !== source && other !== source)) return true
    const links = source.links.size + (asker === source ? listed : 0)
    if (links >= source.person.slots * TIMES_SLOTS) return false
    const leecher = asker === source ? other : asker
    return leecher.person.kind === 'seedbox' || (links < FEW && now > PATIENCE)
  }
}

/** Returns the only client with all pieces, while some of them are nowhere else. */
function sourceOf({ here }: OracleView): Client | null {
  const leechers: Client[] = []
  let source: Client | null = null
  for (const client of here) {
    if (!isDone(client)) leechers.push(client)
    else if (source !== null) return null
    else source = client
  }
  for (let piece = 0; piece < PIECES && source !== null; piece++) {
    if (leechers.every(({ has }) => has[piece] === 0)) return source
  }
  return null
}
