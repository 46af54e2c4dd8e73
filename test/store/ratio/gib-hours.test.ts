import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { peek, takeIn } from '../../../src/store/ratio/inputs.ts'
import * as judge from '../../../src/store/ratio/judge.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { createDb } from '../../support/patient-db.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import { addPolicy } from '../../support/community/policies.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addMember, addTorrent, SOME_TIME } from '../../support/community/rows.ts'

const GIB = 1024 ** 3
const HOUR = 3_600
const after = (hours: number) => new Date(SOME_TIME.getTime() + hours * HOUR * 1_000)

describe('GiB-hours of members', () => {
  let database: TestDatabase
  let db: Db
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
  })
  beforeEach(async () => {
    await sql`truncate ratio_input, ratio_day, ratio_state, ratio_policy cascade`.execute(db)
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
  })

  const seeders = (torrentId: number, count: number) =>
    db
      .updateTable('torrent_stats')
      .set({ seeders: count })
      .where('torrent_id', '=', torrentId)
      .execute()
  const inputs = (id: number, hours: number) =>
    db.transaction().execute(async (tx) => {
      const { seedHours, leechHours, seedGibHours, leechGibHours } = (
        await takeIn(tx, [id], after(hours))
      ).get(id)!
      return { seedHours, leechHours, seedGibHours, leechGibHours }
    })

  it('are the hours of each torrent multiplied by its size in GiB', async () => {
    const id = await addMember(db)
    const [large, small] = [await addTorrent(db, { size: 10 * GIB }), await addTorrent(db)]
    await db.updateTable('torrent').set({ size: GIB }).where('id', '=', small).execute()
    await inputs(id, 0)
    const journal = aJournal()
    const client = (torrentId: number) =>
      aSession({ memberId: id, torrentId, left: 1_000n, at: after(0).getTime() / 1_000 })
    const [one, other] = [client(large), client(small)]
    const booked = (from: number) =>
      book(db, journal.batch(from), { node: 'x', storeId: randomId() }, after(40))
    // Three hours of the large one count: in the other two it had no seeder.
    await seeders(large, 0)
    journal.add(one.says({ after: 2 * HOUR, leechedSeconds: 2 * HOUR }))
    await booked(0)
    await seeders(large, 1)
    await seeders(small, 1)
    journal.add(one.says({ down: 9n, after: 3 * HOUR, leechedSeconds: 3 * HOUR }))
    journal.add(other.says({ down: 9n, after: 5 * HOUR, leechedSeconds: 5 * HOUR }))
    journal.add(
      one.says({ up: 9n, left: 0n, after: 4 * HOUR, leechedSeconds: 0, seededSeconds: 4 * HOUR }),
    )
    journal.add(
      other.says({ up: 9n, left: 0n, after: 7 * HOUR, leechedSeconds: 0, seededSeconds: 7 * HOUR }),
    )
    await booked(1)
    const seen = { seedHours: 11, leechHours: 8, seedGibHours: 47, leechGibHours: 35 }
    expect((await peek(db, [id], after(0))).get(id)).toMatchObject(seen)
    expect(await inputs(id, 0)).toEqual(seen)
    expect(await inputs(id, 0), 'each once').toEqual(seen)
    const faded = { seedHours: 5.5, leechHours: 4, seedGibHours: 23.5, leechGibHours: 17.5 }
    expect(await inputs(id, 14 * 24)).toEqual(faded)
    const day = await db.selectFrom('ratio_day').selectAll().executeTakeFirstOrThrow()
    expect(day).toMatchObject({ seed_gib_hours: 47, leech_gib_hours: 35 })
    // At most one day per torrent counts.
    journal.add(
      other.says({
        down: 9n,
        left: 1_000n,
        after: 90 * HOUR,
        leechedSeconds: 90 * HOUR,
        seededSeconds: 0,
      }),
    )
    await booked(5)
    expect(await inputs(id, 14 * 24)).toMatchObject({ leechHours: 23, leechGibHours: 36.5 })
  })

  it('do not include traffic booked before the first evaluation', async () => {
    const [member_id, torrent_id] = [await addMember(db), await addTorrent(db, { size: 9 * GIB })]
    await did(member_id, torrent_id, { seeded: 50, leeched: 20 })
    const none = { seedHours: 0, leechHours: 0, seedGibHours: 0, leechGibHours: 0 }
    expect(await inputs(member_id, 1)).toEqual(none)
    expect(await inputs(member_id, 2)).toEqual(none)
  })

  it('restrict members who download large torrents and seed small ones, in policies by size', async () => {
    const rule = { freeHours: 1, ratio: 1 }
    const policy = await addPolicy(db, 'seed_leech_time', {
      ...{ params: { ...rule, weight: 'count' }, terms: { graceDays: 0, graceGib: 0 } },
    })
    const id = await addMember(db)
    await inputs(id, 0)
    await did(id, await addTorrent(db, { size: 20 * GIB }), { seeded: 0, leeched: 2 })
    const small = await addTorrent(db, { size: GIB })
    await did(id, small, { seeded: 39, leeched: 0 })
    const state = async (hours: number) => {
      await judge.judgeMembers(db, [id], after(hours))
      return db
        .selectFrom('ratio_state')
        .select(['state', 'actual'])
        .where('member_id', '=', id)
        .executeTakeFirstOrThrow()
    }
    expect(await state(0)).toEqual({ state: 'ok', actual: 19.5 })
    const params = JSON.stringify({ ...rule, weight: 'bytes' })
    await db.updateTable('ratio_policy').set({ params }).where('id', '=', policy).execute()
    expect(await state(0)).toEqual({ state: 'watch', actual: 39 / 40 })
    await did(id, small, { seeded: 1, leeched: 0 })
    expect(await state(0)).toEqual({ state: 'ok', actual: 1 })
  })

  async function did(id: number, torrentId: number, hours: { seeded: number; leeched: number }) {
    const [seeded, leeched] = [hours.seeded * HOUR, hours.leeched * HOUR]
    await sql`
      insert into member_torrent as h (member_id, torrent_id, seeded_seconds, leeched_seconds,
        first_at, last_at)
      values (${id}, ${torrentId}, ${seeded}, ${leeched}, ${SOME_TIME}, ${SOME_TIME})
      on conflict (member_id, torrent_id) do update set
        seeded_seconds = h.seeded_seconds + excluded.seeded_seconds`.execute(db)
    await sql`
      update member_totals set seeded_seconds = seeded_seconds + ${seeded}
      where member_id = ${id}`.execute(db)
  }
})
