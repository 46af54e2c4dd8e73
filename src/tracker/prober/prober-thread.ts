import { parentPort, workerData } from 'node:worker_threads'
import type { SharedHandles } from '../memory/world.ts'
import { attachWorld } from '../memory/world.ts'
import type { Finding, Tested } from './prober-loop.ts'
import { createProberLoop } from './prober-loop.ts'

// The entry point of the prober's worker, which is separate from the announce threads so that no
// connection delays them. A message ends it.

const { shared, client } = workerData as ProberData
const loop = createProberLoop(attachWorld(shared), {
  client,
  onFinding: (finding) => post({ type: 'finding', finding }),
})

export interface ProberData {
  readonly shared: SharedHandles
  /** The start of the prober's peer IDs. */
  readonly client: string
}

/** Main thread -> prober. */
export type ToProber =
  | { readonly type: 'stop' }
  /** Test an endpoint: `asked` are the sessions that announce it (memory/probe-ring.ts). */
  | {
      readonly type: 'test'
      readonly number: number
      readonly asked: readonly Int32Array[]
      readonly wantsHolding: boolean
    }

/** Prober -> main thread. */
export type FromProber =
  /** The result of the test with this number. */
  | { readonly type: 'tested'; readonly number: number; readonly tested: Tested }
  | { readonly type: 'finding'; readonly finding: Finding }

parentPort?.on('message', (message: ToProber) => {
  if (message.type === 'test') void test(message)
  else {
    loop.stop()
    process.exit(0)
  }
})
loop.start()

async function test({ number, asked, wantsHolding }: ToProber & { type: 'test' }): Promise<void> {
  post({ type: 'tested', number, tested: await loop.test(asked, wantsHolding) })
}

function post(message: FromProber): void {
  parentPort?.postMessage(message)
}
