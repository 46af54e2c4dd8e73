// Writes the snapshot of a tracker with many swarms in a separate process: the parent sends
// { data, peers, swarm }.
import { openJournals } from '../process/laid.js'
import { fill } from '../store/fill.js'

process.once('message', async ({ data, peers, swarm }) => {
  const { world } = await fill({ peers, torrents: Math.floor(peers / swarm) }, { boot: 2 })
  const journals = openJournals(data, world)
  const snapshotMiB = await journals.snapshotMiB()
  journals.close()
  process.send({ snapshotMiB })
})
