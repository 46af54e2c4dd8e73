import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runningPostgres } from '../../src/cli/postgres.ts'
import { silentLog } from '../../src/shared/log.ts'
import { sealedFile } from '../../src/fallback/sealed-file.ts'
import { keptAlerts } from '../../src/shared/alerts/kept.ts'
import { createSecrets } from '../../src/shared/secrets.ts'
import * as alerts from '../../src/store/alerts/alerts.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import { createDb } from '../support/patient-db.ts'
import { allTargets, countsOf, ONE_EACH } from '../support/alerts/all-targets.ts'
import type { Receivers } from '../support/alerts/receivers.ts'
import { startReceivers } from '../support/alerts/receivers.ts'
import type { Babou } from '../support/processes/processes.ts'
import { removeData, startBabou, temporaryFolder } from '../support/processes/processes.ts'
import { slowness } from '../support/slowness.ts'
import { until } from '../support/until.ts'

// Real processes: jobs is suspended, then the site as well; the others report it.

let dataFolder: string
let clock: string
let receivers: Receivers
let babou: Babou
let db: Db

beforeAll(async () => {
  dataFolder = temporaryFolder()
  clock = path.join(dataFolder, 'clock')
  receivers = await startReceivers()
  const env = { BABOU_TEST_CLOCK: `file:${clock}`, BABOU_SMTP_URL: receivers.smtpUrl }
  babou = await startBabou({ dataFolder, env: { ...env, BABOU_NODE: 'main' } })
  const { url } = runningPostgres(dataFolder)!
  db = createDb(url, { log: silentLog(), max: 2 })
  await allTargets(db, secrets(), receivers)
})

function secrets() {
  return createSecrets(fs.readFileSync(path.join(dataFolder, 'secret'), 'utf8').trim())
}

afterAll(async () => {
  await closeDb(db)
  await babou.stop()
  await receivers.stop()
  removeData(dataFolder)
})

/** One alert for all that it misses; the clock of the test raises others about clocks. */
const VIEW = 'Seen from tracker main only'

const told = (what: string, about: string) =>
  countsOf(receivers, (text) => text.includes(what) && text.includes(about))
const isEverywhere = (what: string, about: string) => told(what, about).every((count) => count > 0)

/**
 * Four times as fast, so that 30 s take 6, where the machine keeps up: a report that is late on a
 * slow one would be silence. The signatures of webhooks have the time.
 */
async function untilTold(about: string, from: number): Promise<void> {
  const began = performance.now()
  const isTold = () => {
    const passed = Math.round((performance.now() - began) / (250 * slowness()))
    // Renamed, so that no role reads half of it.
    fs.writeFileSync(`${clock}.new`, String(from + Math.min(25, passed)))
    fs.renameSync(`${clock}.new`, clock)
    return isEverywhere('iring', about)
  }
  await until(isTold, 90, 'every target has a message')
}

it('a site reports once that jobs is down, and jobs that it is back', async () => {
  const kept = (role: string) =>
    sealedFile(path.join(dataFolder, `alert-targets-${role}.sealed`), keptAlerts, secrets()).read()
  const isWhole = (role: string) =>
    kept(role)?.services.length === 4 && kept(role)?.targets.length === 6
  await until(() => ['jobs', 'site', 'tracker'].every(isWhole), 60, 'every role keeps it')
  babou.kill('jobs', 'SIGSTOP')
  await untilTold('jobs', 0)
  expect(await alerts.open(db)).toEqual([])
  babou.kill('jobs', 'SIGCONT')
  await until(() => isEverywhere('esolved', 'jobs'), 60, 'its end at every target')
  expect([told('iring', 'jobs'), told('esolved', 'jobs')]).toEqual([ONE_EACH, ONE_EACH])
})

it('a tracker reports once that the site and jobs are down', async () => {
  babou.kill('site', 'SIGSTOP')
  babou.kill('jobs', 'SIGSTOP')
  await untilTold(VIEW, 25)
  babou.kill('jobs', 'SIGCONT')
  babou.kill('site', 'SIGCONT')
  await until(() => isEverywhere('esolved', VIEW), 60, 'its end at every target')
  expect([told('iring', VIEW), told('esolved', VIEW)]).toEqual([ONE_EACH, ONE_EACH])
  expect(receivers.faults).toEqual([])
})
