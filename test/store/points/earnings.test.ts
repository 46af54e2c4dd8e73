import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chosenFormula } from '../../../src/domain/points/formulas.ts'
import type { Chosen } from '../../../src/domain/points/formulas.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { Db } from '../../../src/store/base/db.ts'
import * as earnings from '../../../src/store/points/earnings.ts'
import * as balances from '../../../src/store/records/ledger/balances.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addMember, addTorrent, SOME_TIME } from '../../support/community/rows.ts'
import { aSeed } from '../../support/community/seeds.ts'

const HOUR = 3_600_000
let day = 0
/** Each test uses a different day, because points for an hour are given once. */
const after = (hours: number) => new Date(SOME_TIME.getTime() + (24 * day + hours) * HOUR)
/** One point per hour for each torrent, regardless of its values. */
const onePoint = chosenFormula('nexus', 'nexus.b0=0') as Chosen

describe('points for seeding', () => {
  let database: TestDatabase
  let db: Db
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
  })
  let now: Date
  beforeEach(async () => {
    day++
    now = after(2.65)
    await sql`delete from peer_session`.execute(db)
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
  })

  const points = (id: number) => balances.balanceOf(db, { member: id }, 'points')
  /** A run of the task, which is interrupted before block `stop`. */
  const run = async (now: Date, stop = Infinity) => {
    let members = 0
    for (let from: number | null = 0; from !== null;) {
      if (from >= stop) break
      const some: earnings.Block | null = await earnings.postBlock(db, from, onePoint, now)
      members += some?.members ?? 0
      from = some === null ? null : some.block + 1
    }
    return members
  }
  const seeds = (memberId?: number) => aSeed(db, { since: after(0), last: after(2.5), memberId })

  it('are posted once per member and hour, however often and wherever the task runs', async () => {
    const first = (await seeds()).memberId
    await sql`alter table member alter column id restart with 1001`.execute(db)
    const second = (await seeds()).memberId
    await seeds(second)
    expect(await run(now, 1)).toBe(1)
    expect([await points(first), await points(second)]).toEqual([1_000n, 0n])
    const both = await Promise.all([run(now), run(now)])
    expect(both.toSorted()).toEqual([0, 1])
    expect(await run(after(2.9))).toBe(0)
    expect([await points(first), await points(second)]).toEqual([1_000n, 2_000n])
    expect(await balances.balanceOf(db, { system: 'mint' }, 'points')).toBe(-3_000n)
    expect(await run(after(3.1))).toBe(2)
    expect([await points(first), await points(second)]).toEqual([2_000n, 4_000n])
  })

  it('are complete or missing for a block whose run was killed', async () => {
    const { memberId } = await seeds()
    await seeds()
    await sql`create function die() returns trigger language plpgsql as
      $$ begin raise exception 'killed'; end $$`.execute(db)
    await sql`create trigger die after insert on ledger_entry execute function die()`.execute(db)
    await expect(run(now)).rejects.toThrow('killed')
    await sql`drop trigger die on ledger_entry`.execute(db)
    expect(await points(memberId)).toBe(0n)
    expect(await run(now)).toBe(2)
    expect(await points(memberId)).toBe(1_000n)
  })

  it('count current seeding: listed torrents, announced recently, once each, not just started', async () => {
    const { memberId, torrentId } = await seeds()
    await aSeed(db, { since: after(0), last: after(2.5), memberId, torrentId })
    // Last seen longer ago than the interval between two checkpoints of the tracker.
    await aSeed(db, { since: after(-9), last: after(-6), memberId })
    await aSeed(db, { since: after(2.5), last: after(2.5), memberId })
    const pending = await addTorrent(db, { state: 'pending' })
    await aSeed(db, { since: after(0), last: after(2.5), memberId, torrentId: pending })
    const ended = await seeds(memberId)
    await sql`update peer_session set ended_at = ${now} where torrent_id = ${ended.torrentId}`.execute(
      db,
    )
    const loading = await seeds(memberId)
    await sql`update peer_session set seeding = false where torrent_id = ${loading.torrentId}`.execute(
      db,
    )
    const { earned, names } = await earnings.ofMember(db, memberId, onePoint, now)
    expect(earned.shares.map((share) => share.torrentId)).toEqual([torrentId])
    expect(earned.milliPoints).toBe(1_000)
    expect(names.get(torrentId)).toMatch(/^torrent /)
    expect(earned.shares[0].parts.map(({ label }) => label)).toEqual(['Age', 'Size', 'Rarity'])
  })

  it('count members who only seed, whose sessions the tracker reports every six hours', async () => {
    const { memberId } = await aSeed(db, { since: after(-9), last: after(-3.4) })
    expect((await earnings.ofMember(db, memberId, onePoint, now)).earned.milliPoints).toBe(1_000)
  })

  it('are not given to members who are not active, and continue with the next member', async () => {
    const { memberId } = await seeds()
    await db.updateTable('member').set({ state: 'parked' }).where('id', '=', memberId).execute()
    await sql`alter table member alter column id restart with 5001`.execute(db)
    const other = await seeds()
    const idle = await addMember(db)
    expect(await run(now)).toBe(1)
    expect([await points(memberId), await points(other.memberId), await points(idle)]).toEqual([
      0n,
      1_000n,
      0n,
    ])
  })
})
