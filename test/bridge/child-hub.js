// A hub as a process that tests kill. Its outbox is a file with one event per line, which the test
// writes.
//
// node child-hub.js BUILD LIMITS URL KEY OUTBOX_ID FILE
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [build, limits, url, key, outboxId, file] = process.argv.slice(2)
const from = (name) => import(pathToFileURL(path.join(build, name)).href)
const { createHub } = await from('bridge/hub/hub.js')
const { silentLog } = await from('shared/log.js')

function events() {
  const lines = fs.readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line, index) => ({ position: index + 1, event: JSON.parse(line) }))
}

async function* rowsOf(found, behind) {
  const newest = new Map(found.map(({ event }) => [event.payload.row, event]))
  const inOrder = [...newest].sort(([one], [other]) => one - other)
  for (const [row, event] of inOrder) {
    if (behind === null || row > Number(behind)) yield { rows: [event], mark: String(row) }
  }
}

const hub = createHub({
  urls: [url],
  key: Buffer.from(key, 'hex'),
  log: silentLog(),
  limits: JSON.parse(limits),
  source: {
    outboxId: async () => outboxId,
    bounds: async () => ({ oldest: 1, newest: events().length }),
    read: async (after, limit) => events().slice(after, after + limit),
    async snapshot(behind) {
      const found = events()
      return { position: found.length, rows: rowsOf(found, behind) }
    },
  },
  onMessage: async () => null,
})
await hub.start()
process.on('message', hub.wake)
process.once('disconnect', () => process.exit()) // the test has ended
process.send('listening')
