import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { presets } from '../../../src/domain/points/shop/presets.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as gifts from '../../../src/store/points/gifts.ts'
import * as grants from '../../../src/store/points/grants.ts'
import { check } from '../../../src/store/traffic/ledger-check.ts'
import * as poolEndings from '../../../src/store/points/pool-endings.ts'
import * as pools from '../../../src/store/points/pools.ts'
import * as purchases from '../../../src/store/points/purchases.ts'
import * as storeItems from '../../../src/store/points/shop-items.ts'
import * as tokenLots from '../../../src/store/promotions/token-lots.ts'
import * as tokenUses from '../../../src/store/promotions/token-uses.ts'
import { createDb } from '../../support/patient-db.ts'
import { aKey, giveMember, unbounded } from '../../support/community/economy.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addMember, addTorrent, SOME_TIME } from '../../support/community/rows.ts'

const DAY = 86_400_000
const OPERATIONS = 240
const AT_ONCE = 6
const rules = { points: 10n ** 9n, tokens: 1_000, gifts: 1_000, times: new Map() }

/** Seeded, so that a failure can be repeated. */
function draws(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

describe('the economy', () => {
  let database: TestDatabase
  let db: Db
  const members: number[] = []
  const torrents: number[] = []
  const poolIds: number[] = []
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog(), max: AT_ONCE })
    for (let n = 0; n < 5; n++) members.push(await addMember(db, { name: `m${n}` }))
    for (let n = 0; n < 8; n++) torrents.push(await addTorrent(db))
    for (const member of members) await giveMember(db, member, 'points', 30_000_000)
    await storeItems.addPreset(db, presets.babou.items, commandLine, SOME_TIME)
    for (let n = 0; n < 2; n++) poolIds.push(await aPool(n))
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
  })

  const aPool = (n: number) =>
    pools.open(
      db,
      {
        ...{ title: `Pool ${n}`, goal: 4_000_000, upPermille: 1_000, downPermille: 0, hours: 1 },
        ...{ isRepeated: true, closesAt: n === 0 ? null : new Date(SOME_TIME.getTime() + 9 * DAY) },
      },
      commandLine,
      SOME_TIME,
    )

  /** Actions of any member, with a key that may have been used before. */
  async function act(draw: (below: number) => number, keys: string[]): Promise<unknown> {
    const member = members[draw(members.length)]
    const now = new Date(SOME_TIME.getTime() + draw(20) * DAY)
    const key = draw(5) === 0 ? keys[draw(keys.length)] : aKey()
    keys.push(key)
    const points = BigInt(1 + draw(900_000))
    switch (draw(7)) {
      case 0:
      case 1: {
        const items = presets.babou.items
        const order = { slug: items[draw(items.length)].slug, key, detail: 'Title' }
        return purchases.buy(db, member, order, now)
      }
      case 2: {
        const currency = draw(3) === 0 ? ('tokens' as const) : ('points' as const)
        const amount = currency === 'tokens' ? 1n : points
        const gift = { to: `m${draw(5)}`, currency, amount, note: '', key }
        return gifts.give(db, member, gift, { ...rules, minDays: 0, taxPercent: 7 }, now)
      }
      case 3: {
        const gift = { poolId: poolIds[draw(2)], amount: Number(points), key }
        return poolEndings.give(db, member, gift, now)
      }
      case 4:
        return tokenUses.spend(db, member, torrents[draw(8)], now)
      case 5: {
        const amount = draw(3) === 0 ? -1n : 2n
        const given = { names: [`m${draw(5)}`, `m${draw(5)}`], currency: 'tokens' as const }
        const rest = { amount, reason: 'a test', lastsDays: 1 + draw(9), key: aKey() }
        return grants.grant(db, { ...given, ...rest }, unbounded, commandLine, now)
      }
      default:
        await tokenLots.expireSome(db, now, 5)
        return poolEndings.closeSome(db, now, 5)
    }
  }

  it('sums to zero in each currency after many random parallel actions', async () => {
    const draw = draws(7)
    const keys = [aKey()]
    for (let done = 0; done < OPERATIONS; done += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => act(draw, keys)))
    }
    expect((await check(db)).faults).toEqual([])
    const { rows } = await sql<Record<string, number>>`select
      (select count(*)::int from purchase) as purchases, (select count(*)::int from gift) as gifts,
      (select count(*)::int from pool_gift) as gives, (select count(*)::int from token_use) as uses,
      (select count(*)::int from ledger_post where kind = 'token-expired') as expired,
      (select count(*)::int from pool where state = 'full') as full`.execute(db)
    for (const [what, count] of Object.entries(rows[0])) expect(count, what).toBeGreaterThan(0)
  })

  it('shows for each pool, purchase, gift and lot what the ledger contains', async () => {
    const { rows } = await sql<{ what: string }>`
      select 'pool ' || p.id as what from pool p
        left join ledger_account a on a.name = 'pool:' || p.id
        where coalesce(a.balance, 0) <> case when p.state = 'open' then coalesce(
          (select sum(amount) from pool_gift where pool_id = p.id), 0) else 0 end
      union all
      select 'purchase ' || p.id from purchase p where p.price <> (
        select -sum(e.amount) from ledger_entry e join ledger_account a on a.id = e.account_id
        where e.post_id = p.post_id and a.member_id = p.member_id and a.currency = 'points')
      union all
      select 'gift ' || g.id from gift g where g.amount - g.tax <> (
        select sum(e.amount) from ledger_entry e join ledger_account a on a.id = e.account_id
        where e.post_id = g.post_id and a.member_id = g.to_id)
      union all
      select 'lots of ' || a.member_id from ledger_account a
        where a.currency = 'tokens' and a.member_id is not null and a.balance < (
          select coalesce(sum(remaining), 0) from token_lot l where l.member_id = a.member_id)
      union all
      select 'stock of ' || i.slug from store_item i where i.stock < 0`.execute(db)
    expect(rows).toEqual([])
  })
})
