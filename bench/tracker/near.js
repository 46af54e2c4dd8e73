// Near peers first (src/tracker/memory/swarm/near.ts): the additional cost of an announce in the
// engine, and how many of its peers are in its network or region. One process per size.
import { figuresOf } from './figures-of.js'

const PEERS = 40_000
/** [peers of a swarm, numwant] */
const SHAPES = [
  [40, 50],
  [200, 50],
  [2_000, 50],
  [40_000, 50],
  [40_000, 10],
  [40_000, 200],
]

export async function nearFigures(announces) {
  const rows = []
  for (const [swarm, numwant] of SHAPES) {
    rows.push(await figuresOf('near-process', [swarm, PEERS, numwant, announces]))
  }
  return rows
}
