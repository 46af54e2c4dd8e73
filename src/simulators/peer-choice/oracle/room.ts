import type { Client } from '../swarm/client.ts'
import type { Condition, OracleView } from './condition.ts'

/** From this share on, clients with closed ports need room, as in the tracker. */
const CLOSED_SHARE = 0.4
/** The largest share of a reachable client's connections that may be to other reachable clients. */
const OPEN_SHARE = 1 / 4

/** If many ports are closed, reachable clients keep places for those who connect to them. */
export const leavesRoom: Condition = (view) => {
  const { asker } = view
  if (asker.person.isClosed || !hasManyClosed(view)) return () => true
  const has = openOf(asker)
  return (other, listed) => has + listed < roomOf(asker) && openOf(other) < roomOf(other)
}

function hasManyClosed({ here }: OracleView): boolean {
  let closed = 0
  for (const { person } of here) if (person.isClosed) closed++
  return closed >= here.size * CLOSED_SHARE
}

const roomOf = ({ person }: Client) => person.connections * OPEN_SHARE

function openOf({ links }: Client): number {
  let open = 0
  for (const { peer } of links.values()) if (!peer.person.isClosed) open++
  return open
}
