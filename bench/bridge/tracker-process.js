// A tracker as the bridge sees it, in a separate process: link, tables and the saved state, without
// announces. Reports when it has a full state and when it has applied each change of a torrent.
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const { dist, url, secret, folder, data, node } = JSON.parse(process.argv[2])
const load = (file) => import(pathToFileURL(path.join(dist, file)).href)
const { createLink } = await load('bridge/link/link.js')
const { surroundingsOf } = await load('bridge/surroundings.js')
const { readConfig } = await load('shared/config.js')
const { createLog } = await load('shared/log.js')
const { createSecrets } = await load('shared/secrets.js')
const { createInbox } = await load('tracker/node/inbox.js')
const { openKeptState } = await load('tracker/state-file/kept-state.js')
const { createTableWriters } = await load('tracker/memory/tables/table-writers.js')
const { createVersions } = await load('tracker/memory/tables/versions.js')
const { attachWorld, createWorld } = await load('tracker/memory/world.js')
const { randomBytes } = await import('node:crypto')

const now = () => performance.timeOrigin + performance.now()
const log = createLog('warn', { node }, (line) => process.stderr.write(line))
const world = attachWorld(createWorld())
const tables = createTableWriters(world)
const versions = createVersions(world.words)
const nothing = () => {}
const inbox = createInbox({
  ...{ world, tables, versions, log, fixed: {} },
  ...{ onRightsLost: nothing, onTraces: nothing, onAsked: nothing, onBooked: nothing },
  onShadow: nothing,
})
const wall = () => Math.floor(Date.now() / 1000)
const kept = openKeptState({ folder, world, tables, versions, log, apply: inbox.event, wall })

let seen = []
let [began, rows] = [0, 0]
const tell = () => {
  if (seen.length > 0) process.send({ seen })
  seen = []
}
setInterval(tell, 100)
setInterval(() => tables.limbo.drain(world.clock.seconds()), 1_000)

const link = createLink({
  urls: [url],
  key: createSecrets(secret).key('bridge'),
  surroundings: surroundingsOf(readConfig({ BABOU_DATA: data }, data)),
  node,
  storeId: randomBytes(16).toString('hex'),
  version: 'bench',
  log,
  handlers: {
    snapshotBegin(outboxId) {
      began = now()
      inbox.snapshotBegin(outboxId)
      kept.snapshotBegin(outboxId)
    },
    event(event, position) {
      inbox.event(event)
      kept.event(event, position)
      rows++
      if (position !== null) {
        const { torrentId, version } = event.payload
        seen.push([torrentId, version, now()])
      }
    },
    snapshotEnd() {
      inbox.snapshotEnd()
      const seconds = (now() - began) / 1000
      kept.snapshotEnd(link.status().applied)
      const { bytesIn } = link.status().counts
      process.send({ joined: { seconds, rows, bytesIn, cpu: process.cpuUsage() } })
    },
    up: nothing,
    down: nothing,
  },
})
process.on('disconnect', () => process.exit(0))
link.start()
