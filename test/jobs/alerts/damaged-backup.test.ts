import fs from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import * as alerts from '../../../src/store/alerts/alerts.ts'
import * as backups from '../../../src/store/backups/made.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { theProgram } from '../../../src/store/records/audit.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import * as tasks from '../../../src/store/records/tasks/tasks.ts'
import { createDb } from '../../support/patient-db.ts'
import { allTargets, KINDS, ONE_EACH } from '../../support/alerts/all-targets.ts'
import type { Receivers } from '../../support/alerts/receivers.ts'
import { startReceivers } from '../../support/alerts/receivers.ts'
import { TEST_MASTER, testSecrets } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import type { TestJobs } from '../../support/processes/jobs.ts'
import { aFolder, startJobs } from '../../support/processes/jobs.ts'
import { until } from '../../support/until.ts'

// A real jobs node that makes and checks backups, and stand-ins for all kinds of target.

const folder = aFolder()
/** A backup and its check are processes, and the check starts a PostgreSQL. */
const TASK_SECONDS = 240
const TOLD_SECONDS = 60

let database: TestDatabase
let db: Db
let receivers: Receivers
let jobs: TestJobs

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  receivers = await startReceivers()
  await allTargets(db, testSecrets, receivers)
  const now = new Date()
  // An hour that has just passed: none is due again today.
  const backupAtHour = (now.getUTCHours() + 23) % 24
  const change = { backupsKept: 3, backupHours: 24, backupCheckDays: 30, backupAtHour }
  await settings.changeSite(db, change, theProgram, now)
  const env = { BABOU_SMTP_URL: receivers.smtpUrl, BABOU_SECRET: TEST_MASTER }
  jobs = await startJobs(database.url, folder.path, { env })
})
afterAll(async () => {
  await jobs.stop()
  await receivers.stop()
  await closeDb(db)
  await database.drop()
  folder.remove()
})

const TASK = 'back-up'
const runTask = () => tasks.queue(db, TASK, 'staff')

const SAYS = {
  'copy-damaged': 'The check of a backup failed',
  'copy-too-old': 'The newest good backup is',
} as const
type Told = keyof typeof SAYS
const TOLD = Object.keys(SAYS) as Told[]

/** Messages about a condition that each kind of target got, in order. */
function about(condition: Told): readonly (readonly string[])[] {
  // Long lines of an email are folded.
  const all = receivers.all.map(({ kind, text }) => ({ kind, text: text.replaceAll('=\r\n', '') }))
  const some = all.filter(({ text }) => text.includes(SAYS[condition]))
  return KINDS.map((kind) => some.filter((one) => one.kind === kind).map(({ text }) => text))
}
const countsOf = (condition: Told) => about(condition).map((texts) => texts.length)
const untilEach = (condition: Told, count: number) =>
  until(
    () => countsOf(condition).every((had) => had >= count),
    TOLD_SECONDS,
    () => `${count} messages about ${condition}: ${countsOf(condition).join()}`,
  )

it('a backup that fails its check is reported to each target, and so is a later good check', async () => {
  await until(async () => (await tasks.list(db)).some(({ name }) => name === TASK))
  // The queue is there a moment later.
  await until(() => runTask().then(() => true))
  const isChecked = async () => (await backups.standing(db)).checkedAt !== null
  await until(isChecked, TASK_SECONDS, 'a backup is made and checked')
  expect(await backups.standing(db)).toMatchObject({ error: null, fault: null })
  const [{ file }] = await backups.list(db, null, 1)
  const damaged = fs.readFileSync(file as string)
  damaged[damaged.length >> 1] ^= 1
  fs.writeFileSync(file as string, damaged)
  await sql`update backup set checked_at = checked_at - interval '31 days'`.execute(db)
  await runTask()
  const isFound = async () => (await backups.standing(db)).fault !== null
  await until(isFound, TASK_SECONDS, 'the check fails')
  await untilEach('copy-damaged', 1)
  expect(about('copy-damaged').flat().join('\n')).toMatch(/iring/)

  // The damaged one does not count as a backup, however often the task ran.
  await sql`update backup set made_at = made_at - interval '2 days'`.execute(db)
  await untilEach('copy-too-old', 1)
  expect((await alerts.open(db)).map(({ condition }) => condition)).toEqual(
    expect.arrayContaining(TOLD),
  )
  await runTask()
  const isGood = async () => (await backups.standing(db)).fault === null
  await until(isGood, TASK_SECONDS, 'another backup is made and checked')
  for (const condition of TOLD) {
    await untilEach(condition, 2)
    expect(countsOf(condition)).toEqual(ONE_EACH.map(() => 2))
    for (const [, last] of about(condition)) expect(last).toMatch(/esolved/)
  }
  expect(receivers.faults).toEqual([])
})
