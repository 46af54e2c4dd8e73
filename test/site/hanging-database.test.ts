import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClock } from '../../src/shared/clock.ts'
import { readConfig } from '../../src/shared/config.ts'
import { silentLog } from '../../src/shared/log.ts'
import type { RunningRole } from '../../src/shared/lifecycle.ts'
import { start } from '../../src/site/main.ts'
import { testSecrets } from '../support/community/rows.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import type { DatabaseRoad } from '../support/processes/database-road.ts'
import { databaseRoad } from '../support/processes/database-road.ts'
import { aFolder } from '../support/processes/jobs.ts'
import { freePorts } from '../support/processes/ports.ts'
import { slowness } from '../support/slowness.ts'
import { until } from '../support/until.ts'

// The database keeps its connections open and does not answer, as a suspended server does.

// The limits of the program are 0.7 and about 4 s: a busy machine adds to them.
const READY_SECONDS = 3
const PAGE_SECONDS = 12

const folder = aFolder()
let database: TestDatabase
let road: DatabaseRoad
let site: RunningRole
let urls: { readonly page: string; readonly ready: string }

beforeAll(async () => {
  database = await testDatabase()
  road = await databaseRoad(database.url)
  const ports = await freePorts()
  const env = {
    ...{ BABOU_DATA: folder.path, BABOU_SEARCH_MEMORY: '0', BABOU_SITE_PORT: `${ports.site}` },
    BABOU_SITE_OPS_PORT: `${ports.siteOps}`,
  }
  site = await start({
    ...{ config: readConfig(env, folder.path), secrets: testSecrets, log: silentLog() },
    ...{ clock: createClock({ BABOU_TEST_CLOCK: undefined }), databaseUrl: road.url },
  })
  const at = (port: number, path: string) => `http://127.0.0.1:${port}${path}`
  urls = { page: at(ports.site, '/login'), ready: at(ports.siteOps, '/readyz') }
})
afterAll(async () => {
  road.hang(false)
  await site.stop()
  await road.stop()
  await database.drop()
  folder.remove()
})

/** What was answered, after how many seconds. */
async function timed(url: string) {
  const began = performance.now()
  const reply = await fetch(url)
  const text = await reply.text()
  return { status: reply.status, text, seconds: (performance.now() - began) / 1000 }
}

it(
  'a page that waits for it ends, and /readyz answers, in their limits, until it is back',
  async () => {
    expect((await timed(urls.page)).status).toBe(200)
    road.hang(true)
    const pages = Promise.all([1, 2, 3].map((n) => timed(`${urls.page}?next=/${n}`)))
    const asked = await Promise.all([timed(urls.ready), timed(urls.ready)])
    for (const { status, text, seconds } of asked) {
      expect(status).toBe(503)
      expect(JSON.parse(text)).toMatchObject({ ready: false, database: 'away' })
      expect(seconds).toBeLessThan(READY_SECONDS * slowness())
    }
    for (const { status, seconds } of await pages) {
      expect(status).toBe(503)
      expect(seconds).toBeLessThan(PAGE_SECONDS * slowness())
    }
    const later = await timed(urls.page)
    expect(later.status).toBe(503)
    expect(later.seconds).toBeLessThan(READY_SECONDS * slowness())
    road.hang(false)
    await until(async () => (await timed(urls.page)).status === 200, 20, 'pages are back')
    expect((await timed(urls.ready)).status).toBe(200)
  },
  slowness() * 90_000,
)
