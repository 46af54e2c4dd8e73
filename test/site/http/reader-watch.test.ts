import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { notBegun, watchReading } from '../../../src/site/http/reader/watch.ts'
import { threadFile } from '../../../src/shared/thread-file.ts'
import { until } from '../../support/until.ts'

// A thread that begins to read, does nothing until the gate opens, and works from then on.
const code = `
  const { parentPort, workerData } = require('node:worker_threads')
  void import(workerData.file).then(({ begin }) => {
    begin(workerData.begun)
    parentPort.postMessage('begun')
    Atomics.wait(workerData.gate, 0, 0)
    for (;;);
  })`

let worker: Worker | undefined
let watch: ReturnType<typeof watchReading> | undefined
afterEach(async () => {
  vi.useRealTimers()
  watch?.stop()
  await worker?.terminate()
})

describe('the limits of reading a file', () => {
  it('are the work of the thread, not the time that passes', async () => {
    const begun = notBegun()
    const gate = new Int32Array(new SharedArrayBuffer(4))
    const file = threadFile('site/http/reader/watch').href
    worker = new Worker(code, { eval: true, workerData: { file, begun, gate } })
    vi.useFakeTimers({ toFake: ['setInterval'] })
    watch = watchReading(begun, { workMs: 100, waitMs: 3_600_000 })
    await once(worker, 'message')
    vi.advanceTimersByTime(60_000)
    expect(watch.ended()).toBe(null)
    Atomics.store(gate, 0, 1)
    Atomics.notify(gate, 0)
    await until(() => {
      vi.advanceTimersByTime(100)
      return watch?.signal.aborted
    })
    expect(watch.ended()).toBe('work')
  })

  it('are the clock for a file that no thread begins to read', async () => {
    watch = watchReading(notBegun(), { workMs: 0, waitMs: 1 })
    await until(() => watch?.signal.aborted)
    expect(watch.ended()).toBe('wait')
  })
})
