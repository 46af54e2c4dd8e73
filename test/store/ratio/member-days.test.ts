import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as memberDays from '../../../src/store/ratio/member-days.ts'
import { giveMember } from '../../support/community/economy.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const DAY = new Date('2026-05-01T00:00:00Z')
const at = (hours: number) => new Date(DAY.getTime() + hours * 3_600_000)

describe('the days of members', () => {
  let database: TestDatabase
  let db: Db
  let ann: number
  let bob: number
  let torrent: number

  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    ;[ann, bob, torrent] = [await addMember(db), await addMember(db), await addTorrent(db)]
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
  })

  /** As booking does: an interval that ended then, and the totals. */
  async function move(hours: number, up: number, down: number) {
    await sql`
      insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id, session_key,
        kind, raw_up, raw_down, up_permille, down_permille, credited_up, credited_down)
      values (${at(hours)}, ${at(hours - 1)}, ${Buffer.alloc(16, 3)}, ${Math.round(hours * 100)},
        ${ann}, ${torrent}, ${Buffer.alloc(8)}, 'update', ${up}, ${down}, 1000, 1000, ${up},
        ${down})`.execute(db)
    await sql`update member_totals set uploaded = uploaded + ${up}::numeric,
      downloaded = downloaded + ${down}::numeric where member_id = ${ann}`.execute(db)
  }

  const seed = (member: number, from: number) =>
    sql`
    insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
      uploaded, downloaded, left_bytes, seeding, started_at, last_at, sequence)
    values (${torrent}, ${member}, ${Buffer.alloc(8, member)}, 's', '-XX-', 1, 0, 0, 0, true,
      ${at(from)}, ${at(from)}, 1)`.execute(db)

  const sum = (hours: number) => memberDays.rollUp(db, DAY, 0, 100, at(hours))
  const days = (member: number) => memberDays.daysOf(db, member, DAY)

  it('have the totals of their end, also when they are summed later', async () => {
    await move(10, 100, 40)
    await giveMember(db, ann, 'upload', 1_000, { now: at(12) })
    await sum(23)
    await move(24.5, 7, 3)
    await giveMember(db, ann, 'upload', 5_000, { now: at(25) })
    await giveMember(db, ann, 'download', 30, { now: at(25) })
    // Booked late: it ended on the day.
    await move(23.5, 20, 10)
    await sum(26)
    expect(await days(ann)).toMatchObject([
      { uploaded: 120n, downloaded: 50n, totalUploaded: 1_120n, totalDownloaded: 50n },
    ])
  })

  it('have no seeds that began later', async () => {
    await seed(ann, 25)
    await seed(bob, 25)
    await sum(26)
    expect(await days(ann)).toMatchObject([{ seedSize: 0n }])
    expect(await days(bob)).toEqual([])
    await memberDays.rollUp(db, at(24), 0, 100, at(26))
    expect(await days(bob)).toMatchObject([{ day: '2026-05-02', seedSize: 1_000_000n }])
  })
})
