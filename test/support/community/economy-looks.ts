import type { Actor } from '../../../src/store/records/audit.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { writeEconomy } from '../../../src/demo/rows/economy-rows.ts'
import * as gifts from '../../../src/store/points/gifts.ts'
import * as grants from '../../../src/store/points/grants.ts'
import * as purchases from '../../../src/store/points/purchases.ts'
import * as tokenRules from '../../../src/store/promotions/token-rules.ts'
import * as tokenUses from '../../../src/store/promotions/token-uses.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { aKey, giveMember, nothing, unbounded } from './economy.ts'
import { aJournal, aSession, randomId } from '../bridge/journals.ts'
import { aSeed } from './seeds.ts'

/** A shop, a pool and a member with every currency: example data for pages. */
export async function someEconomy(
  db: Db,
  { memberId, torrentId, to }: { memberId: number; torrentId: number; to: string },
  by: Actor,
): Promise<Record<string, string>> {
  const now = new Date()
  const seconds = Math.floor(now.getTime() / 1_000)
  await writeEconomy(db, now)
  await giveMember(db, memberId, 'points', 20_000_500)
  await giveMember(db, memberId, 'tokens', 4, { days: 3 })
  for (const slug of ['upload-5', 'token', 'title', 'free-24']) {
    await purchases.buy(db, memberId, { slug, key: aKey(), detail: 'Keeper' }, now)
  }
  const rules = { points: 10n ** 9n, tokens: 9, gifts: 9, times: new Map(), minDays: 0 }
  const gift = { to, currency: 'points', amount: 12_500n, note: 'for the reels' } as const
  await gifts.give(db, memberId, { ...gift, key: aKey() }, { ...rules, taxPercent: 0 }, now)
  const rule = { leastBytes: 2 ** 33, keep: 1, categoryId: null, onlyExpiring: true }
  await tokenRules.set(db, memberId, rule, now)
  const started = new Date(now.getTime() - 7_200_000)
  await aSeed(db, { since: started, last: now, memberId })
  await tokenUses.spend(db, memberId, torrentId, now, started)
  const journal = aJournal()
  const about = { memberId, torrentId, left: 5n, at: seconds - 7_200 }
  const client = aSession({ ...about, sessionKey: randomId().slice(0, 16) })
  journal.add(client.says({ up: 700_001n, down: 9_000_000n }), client.says({ up: 5n, down: 1n }))
  await book(db, journal.batch(), { node: 'looks', storeId: randomId() }, now)
  const what = { names: [to], currency: 'points', reason: 'won the quiz', lastsDays: null } as const
  for (const [isLarge, amount] of [
    [false, 5_000n],
    [true, 900_000_000n],
  ] as const) {
    const who = isLarge ? commandLine : by
    await grants.grant(
      db,
      { ...what, amount, key: aKey() },
      isLarge ? nothing : unbounded,
      who,
      now,
    )
  }
  const pool = await db.selectFrom('pool').select('id').executeTakeFirstOrThrow()
  return {
    '/pools/:': String(pool.id),
    '/admin/shop/:': 'token',
    '/ledger/traffic/:': String(torrentId),
  }
}
