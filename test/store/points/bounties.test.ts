import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, DAY_SECONDS } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as poolEndings from '../../../src/store/points/pool-endings.ts'
import * as pools from '../../../src/store/points/pools.ts'
import * as balances from '../../../src/store/records/ledger/balances.ts'
import { aKey, giveMember } from '../../support/community/economy.ts'
import { addMember, addTorrent, SOME_TIME } from '../../support/community/rows.ts'
import { aSeed } from '../../support/community/seeds.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const day = (days: number) => new Date(SOME_TIME.getTime() + days * DAY_MS)
const points = (member: number) => balances.balanceOf(db, { member }, 'points')

/** A torrent without seeders, with a bounty of five points since day 0. */
async function aBounty() {
  const torrentId = await addTorrent(db)
  const giver = await addMember(db)
  await giveMember(db, giver, 'points', 5_000)
  const opened = await pools.openBounty(db, torrentId, giver, day(0))
  if (!opened.ok) throw new Error(opened.code)
  const gift = { poolId: opened.id, amount: 5_000, key: aKey() }
  expect(await poolEndings.give(db, giver, gift, day(0))).toMatchObject({ ok: true })
  return { torrentId, giver }
}

/** A member has seeded a torrent since then for a day. */
async function seeded(torrentId: number, since: Date, memberId?: number): Promise<number> {
  const seed = await aSeed(db, { torrentId, memberId, since, last: day(3) })
  await sql`update peer_session set seeded_seconds = ${DAY_SECONDS}
    where torrent_id = ${torrentId} and member_id = ${seed.memberId}`.execute(db)
  return seed.memberId
}

describe('the bounty of a torrent', () => {
  it('is paid once, to the first who seeded it and did not give to it', async () => {
    const { torrentId, giver } = await aBounty()
    await seeded(torrentId, day(0.1), giver)
    const second = await seeded(torrentId, day(1))
    const first = await seeded(torrentId, day(0.5))
    const paid = [0, 1].map(() => poolEndings.payBounties(db, day(3), 10))
    await Promise.all(paid)
    expect(await Promise.all([giver, first, second].map(points))).toEqual([0n, 5_000n, 0n])
  })

  it('counts the seed time of all sessions, but two at the same time as one', async () => {
    const { torrentId } = await aBounty()
    const twice = await addMember(db)
    const often = await addMember(db)
    const seed = async (memberId: number, from: number, to: number) => {
      await aSeed(db, { torrentId, memberId, since: day(from), last: day(to) })
      await sql`update peer_session set seeded_seconds = extract(epoch from last_at - started_at)
        where torrent_id = ${torrentId} and member_id = ${memberId}`.execute(db)
    }
    for (const _ of [1, 2]) await seed(twice, 0.1, 0.7)
    await seed(often, 0.2, 0.75)
    expect(await poolEndings.payBounties(db, day(1), 10)).toBe(0)
    await seed(often, 2, 2.5)
    expect(await poolEndings.payBounties(db, day(3), 10)).toBe(1)
    expect(await Promise.all([twice, often].map(points))).toEqual([0n, 5_000n])
  })

  it('is not paid to a banned or dormant member, who could not spend it', async () => {
    const { torrentId } = await aBounty()
    const gone = [await seeded(torrentId, day(0.1)), await seeded(torrentId, day(0.2))]
    await sql`update member set state = 'banned' where id = ${gone[0]}`.execute(db)
    await sql`update member set state = 'parked' where id = ${gone[1]}`.execute(db)
    expect(await poolEndings.payBounties(db, day(3), 10)).toBe(0)
    const other = await seeded(torrentId, day(0.3))
    expect(await poolEndings.payBounties(db, day(3), 10)).toBe(1)
    expect(await Promise.all([...gone, other].map(points))).toEqual([0n, 0n, 5_000n])
  })
})
