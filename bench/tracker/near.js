// Near peers first (src/tracker/memory/swarm/near.ts): what an announce costs more in the engine, and how
// many of the peers that it is told of are in its network or region. Each size in its own process.
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
