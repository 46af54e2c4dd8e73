// A jobs node as a process that tests kill: the scheduler with every task, over a database.
//
// node child-scheduler.js BUILD URL NODE
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [build, url, node] = process.argv.slice(2)
const from = (name) => import(pathToFileURL(path.join(build, name)).href)
const { startScheduler } = await from('jobs/scheduler.js')
const { jobs } = await from('jobs/tasks/index.js')
const { createClock } = await from('shared/clock.js')
const { readConfig } = await from('shared/config.js')
const { silentLog } = await from('shared/log.js')
const { createMetrics } = await from('shared/metrics.js')
const { createSecrets } = await from('shared/secrets.js')
const { createDb } = await from('store/base/db.js')

// A test that fails before it kills this process leaves none running.
process.on('disconnect', () => process.exit())

const log = silentLog()
startScheduler(jobs, {
  url,
  node,
  log,
  db: createDb(url, { log, max: 72 }),
  config: readConfig({ BABOU_DATA: '/tmp/none' }, '/'),
  secrets: createSecrets('a secret for tests only'),
  clock: createClock({ BABOU_TEST_CLOCK: undefined }),
  metrics: createMetrics('jobs'),
  concurrency: 72,
})
