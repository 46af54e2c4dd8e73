import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import * as alerts from '../../../src/store/alerts/alerts.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { migrateUp } from '../../../src/store/base/migrate.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestJobs } from '../../support/processes/jobs.ts'
import { aFolder, startJobs } from '../../support/processes/jobs.ts'
import type { Replicated } from '../../support/servers/replicated.ts'
import { replicated, serverPrograms } from '../../support/servers/replicated.ts'
import { until } from '../../support/until.ts'

// A real jobs node, and a PostgreSQL with a standby, as the distribution has it.

const TOLD_SECONDS = 60
const programs = serverPrograms()
const folder = aFolder()
let servers: Replicated
let db: Db
let jobs: TestJobs

/** Runs one statement at the standby. */
async function atStandby(statement: string): Promise<void> {
  const standby = createDb(servers.second.url, { log: silentLog(), max: 1 })
  try {
    await sql.raw(statement).execute(standby)
  } finally {
    await closeDb(standby)
  }
}

async function replicateFrom(port: number): Promise<void> {
  const from = `host=127.0.0.1 port=${port} user=postgres`
  await atStandby(`alter system set primary_conninfo = '${from}'`)
  await atStandby('select pg_reload_conf()')
}

/** When replay continues, it may cancel the very statement that resumes it, which has its effect. */
async function resumeReplay(): Promise<void> {
  const isResumed = () => atStandby('select pg_wal_replay_resume()').then(() => true)
  await until(isResumed, TOLD_SECONDS, 'replay')
}

interface Fault {
  readonly begin: () => Promise<void>
  readonly end: () => Promise<void>
}

const FAULTS: readonly (readonly [what: string, condition: string, Fault])[] = [
  [
    'does not replay what it receives',
    'database-lag',
    {
      begin: () => atStandby('select pg_wal_replay_pause()'),
      end: resumeReplay,
    },
  ],
  [
    'receives nothing',
    'database-lag',
    { begin: () => replicateFrom(1), end: () => replicateFrom(servers.first.port) },
  ],
  [
    'is stopped',
    'silent',
    { begin: () => servers.second.end('SIGINT'), end: () => servers.second.start() },
  ],
]

describe.skipIf(programs === null)('a standby that', () => {
  beforeAll(async () => {
    servers = await replicated(programs as string)
    await migrateUp(servers.first.url, { log: silentLog(), now: new Date() })
    db = createDb(servers.first.url, { log: silentLog(), max: 2 })
    jobs = await startJobs(servers.url, folder.path)
  })
  afterAll(async () => {
    await jobs.stop()
    await closeDb(db)
    await servers.stop()
    folder.remove()
  })

  const subject = () => `postgresql 127.0.0.1:${servers.second.port}`
  const isFiring = async (condition: string) =>
    (await alerts.open(db)).some((one) => {
      return one.condition === condition && one.subject === subject() && one.state === 'firing'
    })
  const areOpen = async () => (await alerts.open(db)).filter((one) => one.subject === subject())

  it.each(FAULTS)(
    '%s is reported within 60 s, and so is its end',
    async (_what, condition, fault) => {
      await servers.caughtUp()
      await until(async () => (await areOpen()).length === 0, TOLD_SECONDS, 'nothing is wrong')
      await fault.begin()
      try {
        // Roles write all the time, so the server moves away from it.
        await until(() => isFiring(condition), TOLD_SECONDS, `an alert: ${condition}`)
      } finally {
        await fault.end()
      }
      await until(async () => (await areOpen()).length === 0, TOLD_SECONDS, 'its end')
      const ended = (await alerts.resolved(db, 10)).find((one) => one.subject === subject())
      expect(ended).toMatchObject({ condition, state: 'resolved', toldAt: expect.any(Date) })
    },
  )
})
