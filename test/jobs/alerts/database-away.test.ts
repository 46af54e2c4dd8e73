import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sealedFile } from '../../../src/fallback/sealed-file.ts'
import { keptAlerts } from '../../../src/shared/alerts/kept.ts'
import { createClock } from '../../../src/shared/clock.ts'
import { silentLog } from '../../../src/shared/log.ts'
import * as alerts from '../../../src/store/alerts/alerts.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { createDb } from '../../support/patient-db.ts'
import { allTargets, countsOf, KINDS, ONE_EACH } from '../../support/alerts/all-targets.ts'
import type { Receivers } from '../../support/alerts/receivers.ts'
import { startReceivers } from '../../support/alerts/receivers.ts'
import { testSecrets } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import type { DatabaseRoad } from '../../support/processes/database-road.ts'
import { databaseRoad } from '../../support/processes/database-road.ts'
import type { TestJobs } from '../../support/processes/jobs.ts'
import { aFolder, startJobs } from '../../support/processes/jobs.ts'
import { until } from '../../support/until.ts'
import { slowness } from '../../support/slowness.ts'

// Two real jobs nodes and stand-ins for all kinds of target; the database is cut off.

const folders = [aFolder(), aFolder()]
const clockFile = path.join(folders[0].path, 'clock')
let database: TestDatabase
let road: DatabaseRoad
let db: Db
let receivers: Receivers
let jobs: readonly TestJobs[]

beforeAll(async () => {
  database = await testDatabase()
  road = await databaseRoad(database.url)
  db = createDb(database.url, { log: silentLog() })
  receivers = await startReceivers()
  await allTargets(db, testSecrets, receivers)
  const clock = createClock({ BABOU_TEST_CLOCK: `file:${clockFile}` })
  const env = { BABOU_SMTP_URL: receivers.smtpUrl }
  jobs = await Promise.all(
    folders.map(({ path: folder }, at) => {
      const given = { ...env, BABOU_NODE: `jobs-${at}` }
      return startJobs(road.url, folder, { env: given, clock })
    }),
  )
})
afterAll(async () => {
  road.close(false)
  await Promise.all(jobs.map((one) => one.stop()))
  await receivers.stop()
  await closeDb(db)
  await road.stop()
  await database.drop()
  folders.forEach((folder) => folder.remove())
})

const moveClock = (seconds: number) => fs.writeFileSync(clockFile, String(seconds))
const keptFile = (at: number) => path.join(folders[at].path, 'alert-targets-jobs.sealed')
const firing = () => countsOf(receivers, (text) => text.includes('iring') && isAbout(text))
const resolved = () => countsOf(receivers, (text) => text.includes('esolved') && isAbout(text))
const isAbout = (text: string) => text.includes('postgresql')

it('keeps targets sealed on the disk of each node', async () => {
  const kept = (at: number) => sealedFile(keptFile(at), keptAlerts, testSecrets).read()
  const isWhole = (at: number) => (kept(at)?.services.length ?? 0) >= 3
  await until(() => [0, 1].every(isWhole), 30, 'both keep the services, too')
  expect(kept(0)?.targets.map(({ kind }) => kind)).toEqual(KINDS)
  const text = fs.readFileSync(keptFile(0), 'utf8')
  expect(Buffer.from(text, 'base64').toString('latin1')).not.toContain('abc-DEF')
  expect(fs.statSync(keptFile(0)).mode & 0o777).toBe(0o600)
})

it(
  'tells each target once that the database is down, and once that it is back',
  async () => {
    road.close(true)
    const began = performance.now()
    const isTold = () => {
      // Four times as fast, so that 30 s take 6, where the machine keeps up: what is late on a slow
      // one would be silence. The signatures of webhooks have the time.
      const passed = (performance.now() - began) / (250 * slowness())
      moveClock(Math.min(40, Math.round(passed)))
      return firing().every((count) => count > 0)
    }
    await until(isTold, 60, 'every target has a message')
    expect(firing()).toEqual(ONE_EACH)
    expect(receivers.faults).toEqual([])
    expect(await alerts.open(db)).toEqual([])

    road.close(false)
    await until(() => resolved().every((count) => count > 0), 60, 'its end at every target')
    expect([firing(), resolved()]).toEqual([ONE_EACH, ONE_EACH])
    expect(await alerts.resolved(db, 10)).toMatchObject([
      { condition: 'silent', state: 'resolved', subject: expect.stringMatching(/^postgresql /) },
    ])
  },
  slowness() * 150_000,
)
