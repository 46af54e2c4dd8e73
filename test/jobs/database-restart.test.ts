import { afterAll, beforeAll, expect, it } from 'vitest'
import type { EmbeddedPostgres } from '../../src/cli/postgres.ts'
import { startPostgres } from '../../src/cli/postgres.ts'
import { silentLog } from '../../src/shared/log.ts'
import * as memberBans from '../../src/store/bans/member-bans.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import { migrateUp } from '../../src/store/base/migrate.ts'
import { createDb } from '../support/patient-db.ts'
import type { TestJobs, TestTracker } from '../support/processes/jobs.ts'
import { aFolder, aTracker, startJobs } from '../support/processes/jobs.ts'
import { removeData } from '../support/processes/processes.ts'
import { aJournal, aSession, sending } from '../support/bridge/journals.ts'
import { addMember, addTorrent, SOME_TIME } from '../support/community/rows.ts'
import { until } from '../support/until.ts'

const folder = aFolder()
let server: EmbeddedPostgres
let db: Db
let jobs: TestJobs
let tracker: TestTracker

const startServer = () =>
  startPostgres({ dataFolder: folder.path, log: silentLog(), isUnsynced: true })

beforeAll(async () => {
  server = await startServer()
  await migrateUp(server.url, { log: silentLog(), now: SOME_TIME })
  db = createDb(server.url, { log: silentLog() })
  jobs = await startJobs(server.url, folder.path)
  tracker = aTracker(jobs.url)
  await until(() => tracker.link.status().isCaughtUp)
})
afterAll(async () => {
  await tracker.stop()
  await jobs.stop()
  await closeDb(db)
  await server.stop()
  removeData(folder.path)
})

async function goesOnAfter(restart: () => Promise<void>): Promise<void> {
  const [memberId, torrentId] = [await addMember(db), await addTorrent(db)]
  const journal = aJournal()
  const client = aSession({ memberId, torrentId })
  const send = () => {
    expect(tracker.link.sendBatch(sending(journal.batch()))).toBe(journal.entries.length)
  }
  journal.add(client.says({ up: 10n }))
  send()
  await until(() => tracker.booked(journal.journalId) === 1)
  const { url } = server
  await restart()
  journal.add(client.says({ up: 5n }))
  send()
  server = await startServer()
  // If the server came back at another address, the supervisor would restart jobs.
  expect(server.url).toBe(url)
  await until(() => tracker.booked(journal.journalId) === 2, 30)
  const { uploaded } = await db
    .selectFrom('member_totals')
    .select('uploaded')
    .where('member_id', '=', memberId)
    .executeTakeFirstOrThrow()
  expect(uploaded).toBe(15n)
  await memberBans.ban(db, memberId, 'spam', commandLine, SOME_TIME)
  const isIt = (one: { memberId: number; state: string }) =>
    one.memberId === memberId && one.state === 'banned'
  await until(() => tracker.last('member.changed', isIt), 20)
  expect(tracker.link.status().connects).toBe(1)
}

it('jobs survives a restart of PostgreSQL: traffic counts once, a ban takes effect', async () => {
  await goesOnAfter(() => server.stop())
})

it('jobs survives a killed PostgreSQL', async () => {
  await goesOnAfter(async () => {
    process.kill(server.pid, 'SIGKILL')
    await server.exited
  })
})
