import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BookedRow } from '../../../src/domain/fair-play/collect.ts'
import { DAY_SECONDS, GIB } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as looks from '../../../src/store/fair-play/looks.ts'
import { createDb } from '../../support/patient-db.ts'
import { addIntervals } from '../../support/community/intervals.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const FIRST = 20_000
const at = (days: number) => new Date(days * DAY_SECONDS * 1_000)

let database: TestDatabase
let db: Db
let liar: number
let leecher: number
let torrents: number[]

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await sql`delete from traffic_ledger`.execute(db)
  for (const name of ['look', 'standing', 'part', 'score', 'carry', 'verdict']) {
    await sql`delete from ${sql.table(`fair_play_${name}`)}`.execute(db)
  }
  liar = await addMember(db)
  leecher = await addMember(db)
  torrents = []
  for (let nth = 0; nth < 4; nth++) torrents.push(await addTorrent(db, { size: 10 * GIB }))
})

/** On each torrent, the leecher takes 10 GiB, and the seeder reports `times` as much. */
async function aDay(day: number, times: number): Promise<void> {
  const rows = torrents.flatMap((torrent): BookedRow[] => {
    const when = { since: (day + 0.4) * DAY_SECONDS, at: (day + 0.5) * DAY_SECONDS, torrent }
    const taken = { up: 0, down: 10 * GIB, fell: 10 * GIB }
    const given = { up: times * 10 * GIB, down: 0, fell: 0 }
    return [
      { ...when, ...given, member: liar },
      { ...when, ...taken, member: leecher },
    ]
  })
  await addIntervals(db, rows)
  const window = { since: at(day), until: at(day + 1) }
  const found = await looks.look(db, window, day === FIRST)
  await looks.keep(db, found, window, at(day + 1.5))
}

const standing = (memberId: number) =>
  db
    .selectFrom('fair_play_standing')
    .select(['score', 'overstated', 'taken', 'waits_since'])
    .where('member_id', '=', memberId)
    .executeTakeFirstOrThrow()

describe('the evaluation of a day', () => {
  it('shows staff who reports three times what others took, and no one else', async () => {
    await aDay(FIRST, 3)
    expect(await standing(liar)).toMatchObject({ waits_since: at(FIRST + 1.5), taken: 0 })
    expect((await standing(liar)).score).toBeGreaterThanOrEqual(70)
    expect(await standing(leecher)).toMatchObject({ score: 0, waits_since: null })
    const parts = await db.selectFrom('fair_play_part').selectAll().execute()
    expect(parts.map((part) => [part.member_id, Math.round(part.swarm_up / GIB)])).toEqual(
      torrents.map(() => [liar, 30]),
    )
  })

  it('shows no one while all reports agree', async () => {
    for (const day of [FIRST, FIRST + 1]) await aDay(day, 1)
    expect(await standing(liar)).toMatchObject({ score: 0, waits_since: null })
    expect(await looks.lastDay(db)).toEqual(at(FIRST + 1))
  })

  it('is stored once', async () => {
    await aDay(FIRST, 1)
    await expect(aDay(FIRST, 1)).rejects.toThrow(/duplicate key/)
  })

  it('deletes old evidence, but not the scores of members', async () => {
    await aDay(FIRST, 3)
    expect(await looks.prune(db, at(FIRST), 100)).toBe(0)
    expect(await looks.prune(db, at(FIRST + 1), 100)).toBe(5)
    expect((await standing(liar)).score).toBeGreaterThanOrEqual(70)
  })
})
