import { afterEach, beforeEach, expect, it } from 'vitest'
import { DAY_SECONDS } from '../../src/domain/units.ts'
import { silentLog } from '../../src/shared/log.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import { addIntervals } from '../support/community/intervals.ts'
import { addMember, addTorrent } from '../support/community/rows.ts'
import { createDb } from '../support/patient-db.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { runTask } from '../support/processes/run-task.ts'

// A site that starts has no days to evaluate before its first interval.

/** The last day whose late intervals are booked is the one before yesterday. */
const NOW = new Date('2026-03-20T11:00:00Z')

let database: TestDatabase
let db: Db

beforeEach(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 2 })
  await runTask('ledger-partitions', at(new Date('2026-02-28T11:00:00Z')))
  await runTask('ledger-partitions', at(NOW))
})
afterEach(async () => {
  await closeDb(db)
  await database.drop()
})

const at = (now: Date) => ({ db, url: database.url, now })

async function traffic(day: string): Promise<void> {
  const since = Date.parse(`${day}T02:00:00Z`) / 1_000
  const [member, torrent] = [await addMember(db), await addTorrent(db)]
  const when = { since, at: since + DAY_SECONDS / 24 }
  await addIntervals(db, [{ ...when, member, torrent, up: 1_000, down: 0, fell: 0 }])
}

/** Runs the task this often; returns the evaluated days. */
async function evaluated(runs: number): Promise<readonly string[]> {
  for (let run = 0; run < runs; run++) await runTask('judge-fair-play', at(NOW))
  const rows = await db.selectFrom('fair_play_look').select('day').orderBy('day').execute()
  return rows.map(({ day }) => (day as unknown as Date).toISOString().slice(0, 10))
}

it('waits while there is no traffic, and while the first day is not complete', async () => {
  expect(await evaluated(2)).toEqual([])
  await traffic('2026-03-19')
  expect(await evaluated(2)).toEqual([])
})

it('begins with the day of the first traffic, then evaluates each day once', async () => {
  await traffic('2026-03-17')
  expect(await evaluated(1)).toEqual(['2026-03-17'])
  expect(await evaluated(3)).toEqual(['2026-03-17', '2026-03-18'])
})

it('goes back fourteen days at most', async () => {
  await traffic('2026-03-01')
  expect(await evaluated(1)).toEqual(['2026-03-05'])
})
