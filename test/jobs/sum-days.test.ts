import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JobCall } from '../../src/jobs/define-job.ts'
import { sumDays } from '../../src/jobs/tasks/economy/sum-days.ts'
import { silentLog } from '../../src/shared/log.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as late from '../../src/store/traffic/late.ts'
import { addMember, addTorrent } from '../support/community/rows.ts'
import { createDb } from '../support/patient-db.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'

let database: TestDatabase
let db: Db
let member: number
let torrent: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  member = await addMember(db)
  torrent = await addTorrent(db)
  await sql`
    insert into task (name, summary, cron, budget_seconds, budget_rows, attempts, jitter_seconds,
      limit_seconds, run_after, period_seconds, overdue_seconds, is_known)
    values ('sum-days', '', '', 1, 1, 1, 0, 1, '{}', 3600, 3600, true)`.execute(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

let number = 0

/** Books bytes as a tracker reported them, and adds them to the member's total. */
async function book(at: string, bytes: number, bookedAt = at, memberId = member): Promise<void> {
  await sql`
    insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id, session_key,
      kind, raw_up, raw_down, up_permille, down_permille, credited_up, credited_down)
    values (${new Date(at)}, ${new Date(at)}, ${Buffer.alloc(16)}, ${++number}, ${memberId},
      ${torrent}, ${Buffer.alloc(8)}, 'update', ${bytes}, 0, 1000, 1000, ${bytes}, 0)`.execute(db)
  await sql`
    update member_totals set uploaded = uploaded + ${bytes}
    where member_id = ${memberId}`.execute(db)
  await late.record(db, [new Date(at).getTime() / 1000], new Date(bookedAt))
}

/** Runs the task as one that succeeds. */
async function run(at: string): Promise<void> {
  const now = new Date(at)
  const stopping = new AbortController().signal
  await sumDays.run({ db, now, stopping, log: silentLog(), did: () => {} } as unknown as JobCall)
  await sql`update task set succeeded_at = ${now}`.execute(db)
}

async function days(memberId = member) {
  const { rows } = await sql<{ day: string; up: number; total: number }>`
    select to_char(day at time zone 'UTC', 'DD') as day, raw_uploaded::int as up,
      total_uploaded::int as total
    from member_day where member_id = ${memberId} order by member_day.day`.execute(db)
  return rows.map(({ day, up, total }) => [day, up, total])
}

it('days that ended while no jobs node was running are summed, each with its total', async () => {
  await book('2026-05-03T10:00:00Z', 1)
  await run('2026-05-03T10:51:00Z')
  expect(await days()).toEqual([['03', 1, 1]])
  await book('2026-05-03T23:30:00Z', 10)
  await book('2026-05-04T12:00:00Z', 100)
  await book('2026-05-05T07:00:00Z', 1_000)
  await run('2026-05-05T07:51:00Z')
  expect(await days()).toEqual([
    ['03', 11, 11],
    ['04', 100, 111],
    ['05', 1_000, 1_111],
  ])
  await book('2026-05-04T23:59:00Z', 10_000)
  await run('2026-05-05T08:51:00Z')
  expect((await days()).map(([, up]) => up)).toEqual([11, 100, 1_000])
})

it('a day is summed again when more of it is booked days later, and totals since', async () => {
  const seeder = await addMember(db)
  await sql`
    insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
      uploaded, downloaded, left_bytes, seeding, started_at, last_at, sequence)
    values (${torrent}, ${seeder}, ${Buffer.alloc(8)}, 's', '-XX-', 1, 0, 0, 0, true,
      '2026-05-05T09:00:00Z', '2026-05-05T09:00:00Z', 1)`.execute(db)
  await run('2026-05-05T09:51:00Z')
  await sql`delete from peer_session`.execute(db)
  await book('2026-05-03T12:00:00Z', 100_000, '2026-05-05T10:30:00Z')
  await book('2026-05-04T12:00:00Z', 7, '2026-05-05T10:30:00Z', seeder)
  await run('2026-05-05T10:51:00Z')
  expect(await days()).toEqual([
    ['03', 100_011, 100_011],
    ['04', 10_100, 110_111],
    ['05', 1_000, 111_111],
  ])
  expect(await days(seeder)).toEqual([
    ['04', 7, 7],
    ['05', 0, 7],
  ])
  const { rows } = await sql`
    select raw_uploaded::int as up from site_day order by day`.execute(db)
  expect(rows).toEqual([{ up: 100_011 }, { up: 10_107 }, { up: 1_000 }])
})

it('a run that fails leaves the late traffic to the next one', async () => {
  await book('2026-05-04T12:00:00Z', 3, '2026-05-05T11:30:00Z')
  const stopped = AbortSignal.abort()
  const now = new Date('2026-05-05T11:51:00Z')
  const call = { db, now, stopping: stopped, log: silentLog(), did: () => {} }
  await sumDays.run(call as unknown as JobCall)
  await run('2026-05-05T12:51:00Z')
  expect((await days())[1]).toEqual(['04', 10_103, 110_114])
})

it('a run that is stopped leaves the days that it did not reach to the next one', async () => {
  await book('2026-05-03T12:00:00Z', 4, '2026-05-05T13:30:00Z')
  const control = new AbortController()
  let steps = 0
  const did = () => {
    if (++steps === 3) control.abort()
  }
  const now = new Date('2026-05-05T13:51:00Z')
  const call = { db, now, stopping: control.signal, log: silentLog(), did }
  await sumDays.run(call as unknown as JobCall)
  await sql`update task set succeeded_at = ${now}`.execute(db)
  const left = sql<{ reading: Date | null }>`
    select reading from late_traffic where task = 'sum-days'`
  expect((await left.execute(db)).rows).toEqual([{ reading: new Date('2026-05-04T00:00:00Z') }])
  await run('2026-05-05T14:51:00Z')
  expect((await days()).map(([, , total]) => total)).toEqual([100_015, 110_118, 111_118])
  expect((await left.execute(db)).rows).toEqual([{ reading: null }])
})
