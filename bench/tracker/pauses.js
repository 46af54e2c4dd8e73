// Loaded into each thread of a measured tracker (`--import`): writes the collector's pauses of that
// thread to the standard output, as lines of `pause KIND MILLISECONDS`.
import fs from 'node:fs'
import { PerformanceObserver } from 'node:perf_hooks'
import { isMainThread, workerData } from 'node:worker_threads'

/** Only an announce thread gets a listening socket. */
function kindOfThread() {
  if (isMainThread) return 'main'
  return workerData?.listenFds === undefined ? 'helper' : 'announce'
}

const kind = kindOfThread()
new PerformanceObserver((list) => {
  const lines = list.getEntries().map(({ duration }) => `pause ${kind} ${duration.toFixed(2)}\n`)
  // Not console.log, which goes through the main thread in a worker.
  fs.writeSync(1, lines.join(''))
}).observe({ entryTypes: ['gc'] })
