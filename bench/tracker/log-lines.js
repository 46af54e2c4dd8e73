// Loaded into a measured tracker (`--import`): its main thread writes 10,000 lines per second to
// log files next to those of the tracker.
import path from 'node:path'
import { isMainThread } from 'node:worker_threads'

const LINES_A_SECOND = 10_000
const TICK_MS = 10
const MEBIBYTE = 1024 ** 2

if (isMainThread) {
  const { load } = await import('../program.js')
  const { createLog } = await load('shared/log.js')
  const { openLogFile } = await load('shared/log-files/log-file.js')
  const file = openLogFile({
    folder: path.join(process.env.BABOU_DATA, 'lines'),
    role: 'bench',
    limits: { totalBytes: 256 * MEBIBYTE, days: 14 },
    now: () => new Date(),
  })
  const fields = { node: 'bench', role: 'tracker', pid: process.pid }
  const log = createLog(() => 'error', fields, undefined, file.write)
  const begun = performance.now()
  let written = 0
  setInterval(() => {
    const due = ((performance.now() - begun) * LINES_A_SECOND) / 1_000
    for (; written < due; written++) log.debug('bench.line', { written, of: 'some text to write' })
  }, TICK_MS).unref()
}
