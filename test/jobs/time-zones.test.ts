import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../src/shared/log.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as overview from '../../src/store/fleet/overview.ts'
import * as memberDays from '../../src/store/ratio/member-days.ts'
import { createDb } from '../support/patient-db.ts'
import { aListedTorrent, aMemberRow } from '../support/community/catalog.ts'
import { giveMember } from '../support/community/economy.ts'
import { testDatabaseAt } from '../support/postgres.ts'
import { runTask } from '../support/processes/run-task.ts'
import { slowness } from '../support/slowness.ts'

// What is counted by hour, day and month is the same wherever the database, its account and the
// machine are. Any folder runs in a zone by `BABOU_TEST_ZONE=Asia/Kolkata TZ=Asia/Kolkata`.

/** Around the beginning of a day, a month, and daylight saving time in Newfoundland. */
const MOMENTS = [
  '2026-02-28T18:29:59Z',
  '2026-02-28T18:30:00Z',
  '2026-02-28T23:59:59Z',
  '2026-03-01T00:00:00Z',
  '2026-03-01T03:30:00Z',
  '2026-03-07T23:45:00Z',
  '2026-03-08T02:15:00Z',
  '2026-03-08T05:31:00Z',
  '2026-03-08T18:40:00Z',
].map((at) => new Date(at))
const NOW = new Date('2026-03-08T19:05:00Z')

/** Tasks that count or work by time; sums before what is made of them. */
const TASKS = [
  ...['ledger-partitions', 'sum-days', 'sum-economy', 'make-statistics', 'make-top', 'note-swarms'],
  ...['judge-ratios', 'earn-points', 'make-rescue', 'find-anomalies', 'judge-fair-play'],
  ...['roll-up-traffic', 'age-addresses', 'prune-history'],
]

const before = process.env.TZ
beforeAll(() => void delete process.env.TZ)
afterAll(() => {
  if (before === undefined) delete process.env.TZ
  else process.env.TZ = before
})

async function fill(db: Db): Promise<number> {
  const members = [await aMemberRow(db, 'ann'), await aMemberRow(db, 'bob')]
  for (const [at, moment] of MOMENTS.entries()) {
    const id = await aMemberRow(db, `joined${at}`)
    await sql`update member set created_at = ${moment} where id = ${id}`.execute(db)
    await aListedTorrent(db, `torrent ${at}`, members[0], {}, moment)
    await giveMember(db, members[at % 2], 'points', 1_000 + at, { now: moment })
    await sql`insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id,
        session_key, kind, raw_up, raw_down, up_permille, down_permille, credited_up, credited_down)
      values (${moment}, ${new Date(moment.getTime() - 600_000)}, '\\x01', ${at}, ${members[at % 2]},
        ${at + 1}, '\\x0000000000000001', 'regular', ${1_000 + at}, 7, 1000, 1000, ${1_000 + at}, 7)
      `.execute(db)
  }
  return members[0]
}

/** Rows of tables by the hour or the day, and of what is counted from them. */
async function counted(db: Db, member: number) {
  const { rows: tables } = await sql<{ name: string }>`
    select distinct table_name as name from information_schema.columns
    where table_schema = 'public' and column_name in ('day', 'hour', 'month', 'since')
    order by 1`.execute(db)
  const found: Record<string, unknown> = {}
  for (const { name } of tables) {
    const { rows } = await sql<{ row: unknown }>`
      select to_jsonb(t) as row from ${sql.table(name)} t order by to_jsonb(t)::text`.execute(db)
    if (rows.length > 0) found[name] = rows.map(({ row }) => row)
  }
  const { rows: parts } = await sql`
    select relname, pg_get_expr(relpartbound, oid) as bound from pg_class
    where relispartition order by 1`.execute(db)
  return {
    ...{ found, parts },
    overview: await overview.daysSince(db, new Date('2026-02-28T00:00:00Z'), 9),
    days: await memberDays.daysOf(db, member, new Date('2026-02-28T00:00:00Z')),
  }
}

async function walk(zone: string) {
  process.env.TZ = zone
  const database = await testDatabaseAt(zone)
  const db = createDb(database.url, { log: silentLog(), max: 1 })
  try {
    // Sessions of babou are in UTC. This one is not, so that each statement has to name it.
    await sql`set timezone = ${sql.lit(zone)}`.execute(db)
    const at = { db, url: database.url, now: NOW }
    await runTask('ledger-partitions', at)
    const member = await fill(db)
    for (const name of TASKS) await runTask(name, at)
    const offset = new Date(NOW).getTimezoneOffset()
    await sql`set timezone = 'UTC'`.execute(db)
    return { offset, counted: await counted(db, member) }
  } finally {
    await closeDb(db)
    await database.drop()
  }
}

it('counts the same in every time zone', { timeout: 60_000 * slowness() }, async () => {
  const utc = await walk('UTC')
  expect(Object.keys(utc.counted.found)).toEqual(
    expect.arrayContaining(['economy_hour', 'member_day', 'traffic_ledger']),
  )
  for (const [zone, offset] of [
    ['Asia/Kolkata', -330],
    ['America/St_Johns', 150],
  ] as const) {
    const other = await walk(zone)
    expect(other.offset).toBe(offset)
    expect(other.counted).toEqual(utc.counted)
  }
})
