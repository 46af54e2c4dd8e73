import type { Db } from '../../../src/store/base/db.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as poolEndings from '../../../src/store/points/pool-endings.ts'
import * as pools from '../../../src/store/points/pools.ts'
import * as promotions from '../../../src/store/promotions/promotions.ts'
import { aKey, giveMember } from './economy.ts'
import { addMember } from './rows.ts'
import type { TaskEffect } from '../processes/task-effects.ts'

const DAY = 86_400_000
const before = (now: Date, days: number) => new Date(now.getTime() - days * DAY)

async function anOldPool(db: Db, title: string, now: Date) {
  const opened = before(now, 9)
  const pool = {
    ...{ title, goal: 9_000, upPermille: 1_000, downPermille: 0, hours: 24 },
    ...{ isRepeated: false, closesAt: before(now, 1) },
  }
  const poolId = await pools.open(db, pool, commandLine, opened)
  const member = await addMember(db)
  await giveMember(db, member, 'points', 5_000, { now: opened })
  await poolEndings.give(db, member, { poolId, amount: 4_000, key: aKey() }, before(now, 2))
}

/** The effects of the economy's tasks. */
export const economyEffects: Readonly<Record<string, TaskEffect>> = {
  'expire-tokens': {
    async prepare(db, now) {
      for (const _ of [1, 2]) {
        const given = { now: before(now, 9), days: 8 }
        await giveMember(db, await addMember(db), 'tokens', 2, given)
      }
    },
    at: { table: 'ledger_post', on: 'insert', when: "new.kind = 'token-expired'" },
    shows: `select count(*)::int as posts, sum(e.amount)::int as expired
      from ledger_entry e join ledger_post p on p.id = e.post_id
      where p.kind = 'token-expired' and e.amount > 0`,
    expected: { posts: 2, expired: 4 },
  },
  'settle-pools': {
    async prepare(db, now) {
      for (const title of ['A free day', 'Another one']) await anOldPool(db, title, now)
    },
    at: { table: 'pool', on: 'update' },
    shows: `select (select count(*)::int from pool where state = 'back') as closed,
      (select sum(e.amount)::int from ledger_entry e join ledger_post p on p.id = e.post_id
        where p.kind = 'refund' and e.amount > 0) as back`,
    expected: { closed: 2, back: 8_000 },
  },
  'announce-promotions': {
    async prepare(db, now) {
      for (const title of ['A free day', 'Another one']) {
        const what = { title, scope: 'global', target: '', role: null } as const
        const factors = { upPermille: 2_000, downPermille: 1_000, isAnnounced: true }
        const when = { startsAt: before(now, 1), endsAt: null }
        await promotions.start(db, { ...what, ...factors, ...when }, commandLine, now)
      }
    },
    at: { table: 'promotion', on: 'update', when: 'old.told_to is not null' },
    shows: `select max(times)::int as most, count(distinct data)::int as promotions
      from (select member_id, data, count(*) as times from live_message
        where kind = 'promotion' group by 1, 2) told`,
    expected: { most: 1, promotions: 2 },
  },
}
