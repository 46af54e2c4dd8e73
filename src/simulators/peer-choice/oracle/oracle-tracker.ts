import type { Draw } from '../../draw.ts'
import { createDraw } from '../../draw.ts'
import { modelInterval } from '../lists/model-interval.ts'
import type { Client } from '../swarm/client.ts'
import { isDone } from '../swarm/client.ts'
import type { Said, SwarmTracker } from '../swarm/simulate.ts'
import type { Oracle, OracleView } from './condition.ts'

interface State {
  readonly oracle: Oracle
  readonly draw: Draw
  readonly here: Set<Client>
  clients: readonly Client[]
}

/**
 * Creates a tracker that knows the real state of the clients: lines, pieces and connections. It
 * lists as many clients as the asker can connect to, but only those for which all conditions are
 * true.
 */
export function createOracleTracker(oracle: Oracle, seed: number): SwarmTracker {
  const draw = createDraw(seed + 900_001)
  const state: State = { oracle, draw, here: new Set(), clients: [] }
  return {
    begin(clients) {
      state.clients = clients
    },
    announce: (said) => announce(state, said),
  }
}

function announce(state: State, said: Said): ReturnType<SwarmTracker['announce']> {
  const { oracle, draw, here, clients } = state
  const { person, event, now } = said
  const asker = clients[person.id]
  if (event === 'stopped') here.delete(asker)
  else here.add(asker)
  const view = { asker, here, now }
  const list = event === 'stopped' ? [] : listOf(oracle, view, draw)
  return {
    peers: list.map((client) => client.person.id),
    intervalSeconds: oracle.intervalSeconds ?? intervalOf(view),
  }
}

function listOf({ conditions }: Oracle, view: OracleView, draw: Draw): readonly Client[] {
  const asked = conditions.map((condition) => condition(view))
  const list: Client[] = []
  for (const other of shuffled(connectable(view), draw)) {
    if (asked.every((mayConnect) => mayConnect(other, list.length))) list.push(other)
  }
  return list
}

/** Returns the clients that the asker can connect to, so that no entry is wasted. */
function connectable({ asker, here }: OracleView): Client[] {
  const { links, person } = asker
  if (links.size >= person.connections) return []
  return [...here].filter(
    (other) =>
      other !== asker &&
      !other.person.isClosed &&
      !links.has(other.person.id) &&
      other.links.size < other.person.connections &&
      !(isDone(asker) && isDone(other)),
  )
}

/** Fisher and Yates; changes the array. */
function shuffled(clients: Client[], draw: Draw): readonly Client[] {
  for (let at = clients.length - 1; at > 0; at--) {
    const other = draw.whole(0, at)
    const chosen = clients[other]
    clients[other] = clients[at]
    clients[at] = chosen
  }
  return clients
}

function intervalOf({ asker, here, now }: OracleView): number {
  let seeders = 0
  for (const client of here) if (isDone(client)) seeders++
  const swarm = { seeders, leechers: here.size - seeders }
  return modelInterval(asker.person.id, !isDone(asker), now, swarm)
}
