import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as making from '../../../src/store/rescue/making.ts'
import * as pledges from '../../../src/store/rescue/pledges.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import { aSeed } from '../../support/community/seeds.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const now = new Date('2026-11-20T12:00:00Z')
const after = (days: number) => new Date(now.getTime() + days * DAY_MS)
let database: TestDatabase
let db: Db
let ann: number
let bob: number
const torrents: number[] = []

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  ann = await addMember(db)
  bob = await addMember(db)
  for (let made = 0; made < 24; made++) torrents.push(await addTorrent(db))
  await making.makeSome(
    db,
    { few: 2, afterId: 0, limit: 50, keeping: await making.keepingOf(db, now) },
    now,
  )
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const pledge = (torrentId: number, memberId = ann) =>
  pledges.pledge(db, { torrentId, memberId }, 3, now)
const stateOf = (torrentId: number) =>
  db
    .selectFrom('rescue_pledge')
    .select(['member_id', 'state'])
    .where('torrent_id', '=', torrentId)
    .orderBy('id')
    .execute()
const noticesOf = (memberId: number) =>
  db.selectFrom('live_message').select('code').where('member_id', '=', memberId).execute()

describe('a pledge', () => {
  it('is due after some days, and notifies those who requested a reseed', async () => {
    const torrent_id = torrents[0]!
    const asked = { torrent_id, member_id: bob, at: after(-2), asked: 1 }
    await db.insertInto('reseed_request').values(asked).execute()
    expect(await pledge(torrent_id)).toEqual({ ok: true, dueAt: after(3) })
    expect(await noticesOf(bob)).toEqual([{ code: 'pledge-made' }])
  })

  it('is refused a second time, for a torrent that the member seeds, and outside of the list', async () => {
    expect(await pledge(torrents[0]!)).toEqual({ ok: false, code: 'ALREADY_PLEDGED' })
    await aSeed(db, { torrentId: torrents[1]!, memberId: ann, since: after(-1), last: now })
    expect(await pledge(torrents[1]!)).toEqual({ ok: false, code: 'ALREADY_SEEDING' })
    const unlisted = await addTorrent(db)
    expect(await pledge(unlisted)).toEqual({ ok: false, code: 'TORRENT_NOT_FOUND' })
  })

  it('is made once of two at the same time, and is limited in number', async () => {
    const both = await Promise.all([pledge(torrents[2]!, bob), pledge(torrents[2]!, bob)])
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true])
    const first = await pledge(torrents[3]!, bob)
    const all = [
      first,
      ...(await Promise.all(torrents.slice(4).map((torrentId) => pledge(torrentId, bob)))),
    ]
    expect(all.filter(({ ok }) => ok)).toHaveLength(19)
    // Which two of them came last is up to the database.
    const refused = all.filter(({ ok }) => !ok)
    expect(refused).toEqual(refused.map(() => ({ ok: false, code: 'TOO_MANY_PLEDGES' })))
  })

  it('is kept by seeding since, missed when due, and ended once', async () => {
    const [kept, missed] = [torrents[2]!, torrents[3]!]
    await aSeed(db, { torrentId: kept, memberId: bob, since: after(-9), last: after(1) })
    expect(await pledges.settleSome(db, after(2), 100)).toBe(1)
    expect(await stateOf(kept)).toEqual([{ member_id: bob, state: 'kept' }])
    expect(await pledges.settleSome(db, after(3), 100)).toBe(20)
    expect(await stateOf(missed)).toEqual([{ member_id: bob, state: 'missed' }])
    expect(await pledges.settleSome(db, after(4), 100)).toBe(0)
    expect(await noticesOf(ann)).toEqual([{ code: 'pledge-missed' }])
  })

  it('can be withdrawn once, and made again', async () => {
    expect((await pledge(torrents[5]!)).ok).toBe(true)
    const torrentId = torrents[5]!
    expect(await pledges.withdraw(db, torrentId, ann, now)).toBe(true)
    expect(await pledges.withdraw(db, torrentId, ann, now)).toBe(false)
    expect((await pledge(torrentId)).ok).toBe(true)
    await sql`delete from rescue_pledge where torrent_id = ${torrentId}`.execute(db)
  })
})
