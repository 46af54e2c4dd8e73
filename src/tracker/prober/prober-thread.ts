import { parentPort, workerData } from 'node:worker_threads'
import type { SharedHandles } from '../memory/world.ts'
import { attachWorld } from '../memory/world.ts'
import type { Tested } from './prober-loop.ts'
import { createProberLoop } from './prober-loop.ts'

// The entry point of the prober's worker, separate from the announce threads so that no connection
// delays them. It ends by a message.

const { shared, peerId } = workerData as ProberData
const loop = createProberLoop(attachWorld(shared), peerId)

export interface ProberData {
  readonly shared: SharedHandles
  readonly peerId: Uint8Array
}

/** Main thread -> prober. */
export type ToProber =
  | { readonly type: 'stop' }
  /** Test an endpoint: the sessions that announce it (ring.ts). */
  | { readonly type: 'test'; readonly number: number; readonly asked: readonly Int32Array[] }

/** Prober -> main thread: the result of the test with this number. */
export interface FromProber {
  readonly number: number
  readonly found: Tested
}

parentPort?.on('message', (message: ToProber) => {
  if (message.type === 'test') void test(message.number, message.asked)
  else {
    loop.stop()
    process.exit(0)
  }
})
loop.start()

async function test(number: number, asked: readonly Int32Array[]): Promise<void> {
  const answer: FromProber = { number, found: await loop.test(asked) }
  parentPort?.postMessage(answer)
}
