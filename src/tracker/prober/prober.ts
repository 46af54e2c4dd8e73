import { Worker } from 'node:worker_threads'
import { threadFile } from '../../shared/thread-file.ts'
import { PROBER_THREAD } from '../memory/layout.ts'
import type { Finding, Tested } from './prober-loop.ts'
import type { FromProber, ToProber } from './prober-thread.ts'

/** The prober as seen by the main thread. */
export interface Prober {
  /** Tests an endpoint now: `asked` are the sessions that announce it (memory/probe-ring.ts). */
  readonly test: (asked: readonly Int32Array[], wantsHolding: boolean) => Promise<Tested>
  readonly stop: () => Promise<void>
  /** Resolves when the worker has died: it may have held the lock of a torrent. */
  readonly failed: Promise<Error>
}

/** Starts the worker that connects to clients, so that members learn whether they are reachable. */
export function startProber(
  buffer: SharedArrayBuffer,
  onFinding: (finding: Finding) => void,
): Prober {
  const worker = new Worker(threadFile('tracker/prober/prober-thread'), {
    workerData: { shared: { buffer, thread: PROBER_THREAD }, client: '-BB0001-' },
  })
  const ended = new Promise<number>((resolve) => worker.once('exit', resolve))
  let isStopping = false
  const failed = new Promise<Error>((resolve) => {
    worker.once('error', resolve)
    void ended.then((status) => {
      if (!isStopping) resolve(new Error(`the prober ended with status ${status}`))
    })
  })
  const waiting = new Map<number, (tested: Tested) => void>()
  let tests = 0
  worker.on('message', (message: FromProber) => {
    if (message.type === 'finding') return onFinding(message.finding)
    waiting.get(message.number)?.(message.tested)
    waiting.delete(message.number)
  })
  const send = (message: ToProber) => worker.postMessage(message)
  return {
    failed,
    test: (asked, wantsHolding) =>
      new Promise((resolve) => {
        const number = tests++
        waiting.set(number, resolve)
        send({ type: 'test', number, asked, wantsHolding })
      }),
    async stop() {
      isStopping = true
      send({ type: 'stop' })
      await ended
    },
  }
}
