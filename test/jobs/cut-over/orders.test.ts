import fs from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { switched } from '../../../src/cli/commands/cutover/switched.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { FrontRow } from '../../../src/store/shadow/front.ts'
import * as fronts from '../../../src/store/shadow/front.ts'
import { runHere } from '../../support/in-process.ts'
import { someFigures } from '../../support/moving/some-figures.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { aFolder } from '../../support/processes/jobs.ts'
import { freePorts } from '../../support/processes/ports.ts'
import { settingsOf } from '../../support/processes/processes.ts'
import { until } from '../../support/until.ts'

// The commands over a front that is only a row: it follows an order when the test says so.

const folder = aFolder()
let database: TestDatabase
let db: Db
let before: FrontRow

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { max: 3, log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
  folder.remove()
})
beforeEach(async () => {
  const now = new Date()
  const given = { node: 'n', oldUrl: 'http://old:34000', trackerUrl: 'http://127.0.0.1:4201' }
  const report = { ...given, phase: 'shadow', startedAt: now, figures: someFigures() } as const
  await fronts.report(db, report, now)
  await fronts.want(db, 'handed', commandLine, now)
  before = (await fronts.find(db)) as FrontRow
})

describe('an order that is withdrawn because it takes too long', () => {
  const waits = () => switched(db, 'handed', before, { switchSeconds: 0, begunSeconds: 300 })
  const isWithdrawn = async () => (await fronts.wanted(db)) === 'shadow'

  it('is refused with the fault that babou shadow reports afterwards', async () => {
    const waiting = expect(waits()).rejects.toThrow(/clients stay .*: the trackers did not confirm/)
    await until(isWithdrawn)
    await fronts.failed(db, 'shadow', 'the trackers did not confirm in time')
    await waiting
  })

  it('is done if babou shadow had begun to follow it', async () => {
    const waiting = waits()
    await until(isWithdrawn)
    await fronts.switched(db, 'handed', new Date())
    await waiting
  })

  it('gets no answer from babou shadow', async () => {
    const waiting = switched(db, 'handed', before, { switchSeconds: 0, begunSeconds: 0 })
    await expect(waiting).rejects.toThrow('babou shadow does not respond')
  })
})

it('cutover sums refuses a file that exists before it waits for trackers', async () => {
  await fronts.switched(db, 'handed', new Date())
  await fronts.switched(db, 'shadow', new Date())
  const file = path.join(folder.path, 'sums.csv')
  fs.writeFileSync(file, 'kept')
  const env = settingsOf(folder.path, await freePorts(), { DATABASE_URL: database.url })
  const ran = await db.transaction().execute(async (tx) => {
    // The question what trackers have not sent yet waits until the command has ended.
    await sql`lock table tracker_node`.execute(tx)
    return runHere(['cutover', 'sums', file], { env })
  })
  expect(ran).toMatchObject({ status: 1, stdout: '' })
  expect(ran.stderr).toBe(`babou: ${file} cannot be written: it exists\n`)
  expect(fs.readFileSync(file, 'utf8')).toBe('kept')
})
