import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { check } from '../../../src/store/traffic/ledger-check.ts'
import * as ledgerPartitions from '../../../src/store/records/ledger/partitions.ts'
import * as trafficDays from '../../../src/store/traffic/days.ts'
import * as intervals from '../../../src/store/traffic/intervals.ts'
import { replayMember } from '../../../src/store/traffic/replay.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { createDb } from '../../support/patient-db.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'

const origin = { node: 'test', storeId: randomId() }
const START = new Date('2026-01-30T00:00:00Z')
const DAYS = 4
const at = (day: number) => new Date(START.getTime() + day * 86_400_000)
const unix = (date: Date) => date.getTime() / 1_000

let database: TestDatabase
let db: Db
let ann: { id: number; name: string }
let torrents: number[]
const journalIds: string[] = []

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  ann = { id: await addMember(db), name: 'ann' }
  torrents = [await addTorrent(db), await addTorrent(db)]
  await ledgerPartitions.makeAhead(db, START, 2)
  // A third off, for a part of each of two days: uneven factors, and remainders to carry over.
  for (const [from, until] of [
    [0.3, 0.7],
    [1.2, 1.3],
  ]) {
    await sql`insert into promotion (scope, up_permille, down_permille, starts_at, ends_at, title,
        made_at)
      values ('global', 1337, 667, ${at(from)}, ${at(until)}, 'Happy hours', ${START})`.execute(db)
  }
  // Two-hour intervals of 2 torrents over 4 days, with one journal per day.
  const sessions = torrents.map((torrentId, nth) =>
    aSession({
      memberId: ann.id,
      torrentId,
      sessionKey: `${nth}`.padStart(16, '0'),
      at: unix(START),
    }),
  )
  for (let day = 0; day < DAYS; day++) {
    const journal = aJournal()
    journalIds.push(journal.journalId)
    for (let n = 0; n < 12; n++) {
      const moved = {
        up: BigInt(1_001 + 7 * n),
        down: BigInt(n % 3),
        after: n === 11 ? 7_199 : 7_200,
      }
      journal.add(...sessions.map((session) => session.says(moved)))
    }
    await book(db, journal.batch(), origin, at(day + 1))
  }
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const replayed = async () => {
  const { faults, changed, ...report } = await replayMember(db, ann, commandLine, at(9))
  return { faults, changed, ...report }
}

/** The traffic of each torrent and day, from intervals or days. */
async function byDay() {
  const { rows } = await sql`
    select torrent_id, (at at time zone 'UTC')::date::text as day, sum(raw_up) as up,
      sum(raw_down) as down, sum(credited_up) as credited_up, sum(credited_down) as credited_down
    from ${trafficDays.KEPT} as kept group by 1, 2 order by 1, 2`.execute(db)
  return rows
}

async function rollAll(before: Date, limit: number) {
  let [rolled, day] = [0, await trafficDays.oldestDay(db, before)]
  while (day !== null) {
    rolled += await trafficDays.rollUp(db, day, limit)
    day = await trafficDays.oldestDay(db, before)
  }
  return rolled
}

it('days of old intervals have the same sums, and a replay has the same result', async () => {
  const [before, daysBefore] = [await replayed(), await byDay()]
  expect(before).toMatchObject({ faults: [], changed: [], intervals: 2 * DAYS * 12 })
  expect(before.up).toBeGreaterThan(before.rawUp)
  // Seven at a time: a day is rolled up in parts, which are added up.
  expect(await rollAll(at(2), 7)).toBe(2 * 24)
  const { rows } = await sql<{ n: number; kept: number }>`
    select sum(intervals)::int as n, count(*)::int as kept from traffic_day`.execute(db)
  expect(rows[0].n).toBe(2 * 24)
  expect(rows[0].kept).toBeLessThan(20)
  expect(await replayed()).toEqual(before)
  expect(await byDay()).toEqual(daysBefore)
  expect((await check(db)).faults).toEqual([])
})

it('a list of intervals continues with the days, page by page, without gaps', async () => {
  const seen: intervals.IntervalRow[] = []
  for (;;) {
    const last = seen.at(-1)
    const place = last === undefined ? null : { ...last }
    const some = await intervals.intervalsOf(db, ann.id, torrents[0], place, 5)
    seen.push(...some)
    if (some.length < 5) break
  }
  const all = await intervals.allOf(db, ann.id, [torrents[0]])
  expect(seen).toEqual([...all].reverse())
  const rolled = seen.filter((row) => row.intervals !== null)
  expect(rolled.reduce((sum, row) => sum + (row.intervals ?? 0), 0)).toBe(24)
})

it('a wrong value in a day is found', async () => {
  await sql`update traffic_day set raw_up = raw_up - 1 where up_permille = 1000
    and torrent_id = ${torrents[0]} and day = ${START}`.execute(db)
  const [found] = (await check(db)).faults
  expect(found.what).toBe(`member ${ann.id}, torrent ${torrents[0]}, up`)
  expect(found.found - found.expected).toBe(1n)
  const { faults } = await replayed()
  expect(faults.map(({ what }) => what)).toContain('reported upload')
  await sql`update traffic_day set raw_up = raw_up + 1 where up_permille = 1000
    and torrent_id = ${torrents[0]} and day = ${START}`.execute(db)
})

it('a month without intervals is dropped; one that has some or has not ended is kept', async () => {
  const early = await ledgerPartitions.dropEmpty(db, at(1))
  expect(early).toEqual([])
  // The last interval of January ended one second before February.
  expect(await ledgerPartitions.dropEmpty(db, at(3))).toEqual(['traffic_ledger_2026_01'])
  expect(await rollAll(at(4), 100)).toBeGreaterThan(0)
  expect(await ledgerPartitions.dropEmpty(db, at(4))).toEqual([])
  // Anything booked after that is stored, and rolled up with the rest of its day.
  const late = aJournal()
  const about = { memberId: ann.id, torrentId: torrents[0], sessionKey: 'ff'.padStart(16, '0') }
  late.add(aSession({ ...about, at: unix(START) + 60 }).says({ up: 5n, after: 60 }))
  await book(db, late.batch(), origin, at(5))
  expect(await rollAll(at(4), 100)).toBe(1)
  expect(await replayed()).toMatchObject({ faults: [], intervals: 2 * DAYS * 12 + 1 })
  expect((await check(db)).faults).toEqual([])
})
