import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JobCall } from '../../src/jobs/define-job.ts'
import { sumDays } from '../../src/jobs/tasks/economy/sum-days.ts'
import { silentLog } from '../../src/shared/log.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
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
async function book(at: string, bytes: number): Promise<void> {
  await sql`
    insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id, session_key,
      kind, raw_up, raw_down, up_permille, down_permille, credited_up, credited_down)
    values (${new Date(at)}, ${new Date(at)}, ${Buffer.alloc(16)}, ${++number}, ${member},
      ${torrent}, ${Buffer.alloc(8)}, 'update', ${bytes}, 0, 1000, 1000, ${bytes}, 0)`.execute(db)
  await sql`
    update member_totals set uploaded = uploaded + ${bytes} where member_id = ${member}`.execute(db)
}

/** Runs the task as one that succeeds. */
async function run(at: string): Promise<void> {
  const now = new Date(at)
  const stopping = new AbortController().signal
  await sumDays.run({ db, now, stopping, log: silentLog(), did: () => {} } as unknown as JobCall)
  await sql`update task set succeeded_at = ${now}`.execute(db)
}

async function days() {
  const { rows } = await sql<{ day: string; up: number; total: number }>`
    select to_char(day at time zone 'UTC', 'DD') as day, raw_uploaded::int as up,
      total_uploaded::int as total
    from member_day order by member_day.day`.execute(db)
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
