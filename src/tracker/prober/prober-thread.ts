import { parentPort, workerData } from 'node:worker_threads'
import type { SharedHandles } from '../memory/world.ts'
import { attachWorld } from '../memory/world.ts'
import { createProberLoop } from './prober-loop.ts'

// The shell of the prober's worker: apart from the announce threads, so that a connection that
// hangs delays nobody. It ends when it is told to.

const { shared, peerId } = workerData as ProberData
const loop = createProberLoop(attachWorld(shared), peerId)

export interface ProberData {
  readonly shared: SharedHandles
  readonly peerId: Uint8Array
}

parentPort?.once('message', () => {
  loop.stop()
  process.exit(0)
})
loop.start()
