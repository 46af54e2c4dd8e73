import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../src/shared/log.ts'
import * as memberBans from '../../src/store/bans/member-bans.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import { createDb } from '../support/patient-db.ts'
import type { DatabaseRoad } from '../support/processes/database-road.ts'
import { databaseRoad } from '../support/processes/database-road.ts'
import type { TestJobs, TestTracker } from '../support/processes/jobs.ts'
import { aFolder, aTracker, startJobs } from '../support/processes/jobs.ts'
import { aJournal, aSession, sending } from '../support/bridge/journals.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { addMember, addTorrent, SOME_TIME } from '../support/community/rows.ts'
import { until } from '../support/until.ts'

const folder = aFolder()
let database: TestDatabase
let road: DatabaseRoad
let db: Db
let jobs: TestJobs
let tracker: TestTracker

beforeAll(async () => {
  database = await testDatabase()
  road = await databaseRoad(database.url)
  db = createDb(database.url, { log: silentLog() })
  jobs = await startJobs(road.url, folder.path)
  tracker = aTracker(jobs.url)
  await until(() => tracker.link.status().isCaughtUp)
})
afterAll(async () => {
  await tracker.stop()
  await jobs.stop()
  await closeDb(db)
  await road.stop()
  await database.drop()
  folder.remove()
})

function send(journal: ReturnType<typeof aJournal>, from = 0) {
  return tracker.link.sendBatch(sending(journal.batch(from)))
}

const isBanned = (memberId: number) =>
  tracker.last<{ memberId: number; state: string }>(
    'member.changed',
    (one) => one.memberId === memberId && one.state === 'banned',
  )

async function uploaded(memberId: number): Promise<bigint> {
  const row = await db
    .selectFrom('member_totals')
    .select('uploaded')
    .where('member_id', '=', memberId)
    .executeTakeFirstOrThrow()
  return row.uploaded
}

it('books traffic of a database outage once, and continues', async () => {
  const [memberId, torrentId] = [await addMember(db), await addTorrent(db)]
  const journal = aJournal()
  const client = aSession({ memberId, torrentId })
  journal.add(client.says({ up: 10n }))
  road.close(true)
  expect(send(journal)).toBe(1)
  journal.add(client.says({ up: 5n }))
  expect(send(journal)).toBe(2)
  const { link } = tracker
  await until(() => link.status().counts.unackedFrames > 0)
  road.close(false)
  await until(() => tracker.booked(journal.journalId) === 2, 20)
  expect(await uploaded(memberId)).toBe(15n)
  expect(link.status().connects).toBe(1)
})

it('books once a batch whose COMMIT was never answered', async () => {
  const [memberId, torrentId] = [await addMember(db), await addTorrent(db)]
  const journal = aJournal()
  journal.add(aSession({ memberId, torrentId }).says({ up: 7n }))
  const lost = road.lostCommits()
  // The next COMMIT may be a heartbeat of the queue, so this repeats as often as needed.
  await until(async () => {
    road.loseNextCommit()
    send(journal)
    await until(() => tracker.booked(journal.journalId) === 1, 20)
    return road.lostCommits() > lost
  })
  expect(await uploaded(memberId)).toBe(7n)
})

it('a ban made while jobs could not reach the database takes effect afterwards', async () => {
  const memberId = await addMember(db)
  road.close(true)
  await memberBans.ban(db, memberId, 'spam', commandLine, SOME_TIME)
  expect(isBanned(memberId)).toBeUndefined()
  road.close(false)
  await until(() => isBanned(memberId), 20)
})

it('a ban takes effect although the LISTEN connection was cut at that moment', async () => {
  const memberId = await addMember(db)
  road.cut()
  await memberBans.ban(db, memberId, 'spam', commandLine, SOME_TIME)
  await until(() => isBanned(memberId), 20)
})

it('a ban made while jobs was down takes effect later, without a full state', async () => {
  const memberId = await addMember(db)
  await jobs.stop()
  await memberBans.ban(db, memberId, 'spam', commandLine, SOME_TIME)
  const snapshots = tracker.snapshots()
  jobs = await startJobs(road.url, folder.path)
  await until(() => isBanned(memberId), 20)
  // It resumed from its position: no second full state.
  expect(tracker.snapshots()).toBe(snapshots)
})

it('jobs starts before its database, and becomes ready with it', async () => {
  const own = aFolder()
  const late = await databaseRoad(database.url)
  late.close(true)
  const early = await startJobs(late.url, own.path)
  const waiting = aTracker(early.url)
  late.close(false)
  await until(() => waiting.link.status().isCaughtUp, 20)
  await waiting.stop()
  await early.stop()
  await late.stop()
  own.remove()
})
