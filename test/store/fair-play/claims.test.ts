import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Verdict } from '../../../src/domain/fair-play/verdicts.ts'
import { DAY_SECONDS, GIB } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as cases from '../../../src/store/fair-play/cases.ts'
import * as looks from '../../../src/store/fair-play/looks.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import { addIntervals } from '../../support/community/intervals.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const FIRST = 20_000
const at = (days: number) => new Date(days * DAY_SECONDS * 1_000)

let database: TestDatabase
let db: Db
let member: number

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
  await sql`delete from peer_session`.execute(db)
  for (const name of ['look', 'standing', 'part', 'score', 'carry', 'verdict']) {
    await sql`delete from ${sql.table(`fair_play_${name}`)}`.execute(db)
  }
  member = await addMember(db)
})

/** On two new torrents, the member reports uploads to leechers that vanished. */
async function aDay(day: number, gib = 10): Promise<void> {
  const seconds = (day + 0.5) * DAY_SECONDS
  for (let nth = 0; nth < 2; nth++) {
    const torrent = await addTorrent(db, { size: gib * GIB })
    const leecher = await addMember(db)
    const amounts = { up: gib * GIB, down: 0, fell: 0 }
    await addIntervals(db, [{ since: seconds - 3_600, at: seconds, torrent, member, ...amounts }])
    const [when, key] = [at(day + 0.45), Buffer.alloc(8, nth + 1)]
    await sql`
      insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
        uploaded, downloaded, left_bytes, seeding, started_at, last_at, ended_at, ended_by, sequence)
      values (${torrent}, ${leecher}, ${key}, '', '', 0, 0, 0, ${gib * GIB}, false,
        ${when}, ${when}, ${when}, 'expired', ${nth})`.execute(db)
  }
  const window = { since: at(day), until: at(day + 1) }
  await looks.keep(db, await looks.look(db, window, false), window, at(day + 1.5))
}

async function days(from: number, until: number, gib?: number): Promise<void> {
  for (let day = from; day < until; day++) await aDay(FIRST + day, gib)
}

async function waiting(): Promise<readonly cases.CaseRow[]> {
  const filter = { state: 'waiting', source: null, rule: null, after: null, limit: 10 } as const
  return cases.list(db, filter)
}

const decide = (verdict: Verdict) =>
  cases.decide(db, member, { verdict, note: '' }, commandLine, at(FIRST + 6))

describe('uploads to leechers that vanished', () => {
  it('make a case without a score, with its swarms', async () => {
    await days(0, 3)
    expect(await waiting()).toEqual([])
    await days(3, 4)
    expect(await waiting()).toMatchObject([{ memberId: member, score: null, rules: [] }])
    // Also of the days on which it was half of a case.
    const parts = await cases.partsOf(db, member, 60)
    expect(parts).toHaveLength(6)
    expect(parts.every(({ swarmLost }) => Math.round(swarmLost / GIB) === 10)).toBe(true)
  })

  it('store no swarms of a member who has few of them', async () => {
    await days(0, 1)
    expect(await cases.partsOf(db, member, 60)).toEqual([])
  })

  it('are a case again after they were dismissed if there is far more', async () => {
    await days(0, 4)
    await decide('honest')
    await days(4, 5)
    expect(await waiting()).toEqual([])
    await days(5, 6, 200)
    expect(await waiting()).toHaveLength(1)
  })

  it('do not make a case of a confirmed cheater', async () => {
    await days(0, 4)
    await decide('cheater')
    await days(4, 6, 200)
    expect(await waiting()).toEqual([])
  })
})
