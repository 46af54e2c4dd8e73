import { sql } from 'kysely'
import { presets } from '../../domain/points/shop/presets.ts'
import { HOUR_MS } from '../../domain/units.ts'
import type { Actor } from '../../store/records/audit.ts'
import type { Db } from '../../store/base/db.ts'
import * as gifts from '../../store/points/gifts.ts'
import * as poolEndings from '../../store/points/pool-endings.ts'
import * as pools from '../../store/points/pools.ts'
import * as purchases from '../../store/points/purchases.ts'
import * as storeItems from '../../store/points/shop-items.ts'

// A shop, a pool, and how some members have used their points. All of this is written by the same
// functions as on the site, so that the ledger is consistent.

/** The number of members with such activity, in a community of any size. */
const ACTIVE = 24
const RULES = { points: 10n ** 9n, tokens: 9, gifts: 9, times: new Map(), minDays: 0 } as const
const NOTES = ['', 'for the reels', 'thank you for seeding', '', 'welcome']

/** Here, the demo acts, not a member. */
const demo: Actor = { memberId: null, name: 'demo', address: null }

export async function writeEconomy(db: Db, now: Date): Promise<void> {
  const before = (hours: number) => new Date(now.getTime() - hours * HOUR_MS)
  await storeItems.addPreset(db, presets.babou.items, demo, before(2_000))
  const pool = { goal: 20_000_000, upPermille: 1_000, downPermille: 0, hours: 24 }
  const terms = { title: 'A free day for all', isRepeated: true, closesAt: null, ...pool }
  const poolId = await pools.open(db, terms, demo, before(1_000))
  const members = await richest(db)
  for (const [nth, { id }] of members.entries()) {
    const key = `demo-${nth}-of-${id}`
    const at = before(2 * (ACTIVE - nth) + 1)
    // Members buy no traffic, because their totals come from the intervals of the demo.
    await purchases.buy(db, id, { slug: 'token', key, detail: '' }, at)
    const amount = 5_000 * (1 + (nth % 7))
    if (nth % 2 === 0) await poolEndings.give(db, id, { poolId, amount, key }, at)
    const to = members[(nth + 5) % members.length].name
    const gift = { to, currency: 'points', amount: BigInt(amount), key } as const
    const note = NOTES[nth % NOTES.length]
    if (nth % 3 === 0) await gifts.give(db, id, { ...gift, note }, { ...RULES, taxPercent: 0 }, at)
  }
}

async function richest(db: Db) {
  const { rows } = await sql<{ id: number; name: string }>`
    select m.id, m.name from ledger_account a join member m on m.id = a.member_id
    where a.currency = 'points' and m.state = 'active' and m.role <> 'owner'
    order by a.balance desc, m.id limit ${ACTIVE}`.execute(db)
  return rows
}
