import type { Client } from '../swarm/client.ts'
import { isDone } from '../swarm/client.ts'
import { PIECES } from '../swarm/scenarios.ts'
import type { Condition, OracleView } from './condition.ts'

/** The number of connections of the source for each of its slots. */
const TIMES_SLOTS = 2
/** While the source has fewer connections than this, it does not wait forever for fast lines. */
const FEW = 4
/** How long it waits for them in that case, in seconds since the start of the swarm. */
const PATIENCE = 120

/**
 * While one client has pieces that no other has, it uploads only to a few with fast lines, who pass
 * the pieces on, because its line is the limit of the whole swarm. No tracker knows pieces, or how
 * fast lines are before they are used.
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

/**
 * Returns the only client with all pieces, as long as no other client has some of these; null if
 * there is none.
 */
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
