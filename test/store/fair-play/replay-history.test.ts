import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { replayHistory } from '../../../src/cli/commands/economy/replay-history.ts'
import type { BookedRow } from '../../../src/domain/fair-play/collect.ts'
import { DAY_SECONDS, GIB } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { createDb } from '../../support/patient-db.ts'
import { addIntervals } from '../../support/community/intervals.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const DAYS = 6
const FIRST = 20_000

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  const members: number[] = []
  for (let nth = 0; nth < 24; nth++) members.push(await addMember(db))
  const torrents: number[] = []
  for (let nth = 0; nth < 48; nth++) torrents.push(await addTorrent(db, { size: 2 * GIB }))
  for (let day = FIRST; day < FIRST + DAYS; day++) {
    const rows = torrents.flatMap((torrent, nth): BookedRow[] => {
      const when = { since: (day + 0.4) * DAY_SECONDS, at: (day + 0.5) * DAY_SECONDS, torrent }
      const [seeder, leecher] = [nth % 24, (nth + 1 + (day % 23)) % 24].map((at) => members[at])
      return [
        { ...when, member: seeder, up: 2 * GIB, down: 0, fell: 0 },
        { ...when, member: leecher, up: 0, down: 2 * GIB, fell: 2 * GIB },
      ]
    })
    await addIntervals(db, rows)
  }
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const now = new Date((FIRST + DAYS + 0.6) * DAY_SECONDS * 1_000)
const replay = (cheaterShare: number) =>
  replayHistory(db, { seed: 1, days: DAYS, cheaterShare }, now)

describe('the history of a community with planted cheats', () => {
  it('shows how many of them would be found, and stores nothing', async () => {
    const { members, outcome } = await replay(0.1)
    expect(members).toBe(24)
    expect(outcome.gained).toBeGreaterThan(0)
    expect(outcome.found).toBeGreaterThan(0)
    expect(await db.selectFrom('fair_play_standing').selectAll().execute()).toEqual([])
  })

  it('accuses no one when nothing is planted', async () => {
    const { outcome } = await replay(0)
    expect(outcome).toMatchObject({ honest: 24, honestShown: 0, gained: 0 })
  })
})
