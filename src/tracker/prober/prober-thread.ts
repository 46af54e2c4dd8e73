import { parentPort, workerData } from 'node:worker_threads'
import type { SharedHandles } from '../memory/world.ts'
import { attachWorld } from '../memory/world.ts'
import { createProberLoop } from './prober-loop.ts'

// The entry point of the prober's worker, separate from the announce threads so that no connection
// delays them. It ends by a message.

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
