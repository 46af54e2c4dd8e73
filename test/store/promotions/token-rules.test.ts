import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as balances from '../../../src/store/records/ledger/balances.ts'
import * as promotions from '../../../src/store/promotions/promotions.ts'
import * as tokenLots from '../../../src/store/promotions/token-lots.ts'
import * as tokenRules from '../../../src/store/promotions/token-rules.ts'
import { replayMember } from '../../../src/store/traffic/replay.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { createDb } from '../../support/patient-db.ts'
import { giveMember } from '../../support/community/economy.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import { toldNotices } from '../../support/processes/told-notices.ts'

const START = 1_700_000_000
const DAY = 86_400
const origin = { node: 'test', storeId: randomId() }
const at = (seconds: number) => new Date((START + seconds) * 1_000)
const rule = { leastBytes: 1_000_000, keep: 0, categoryId: null, onlyExpiring: false }

describe('freeleech tokens', () => {
  let database: TestDatabase
  let db: Db
  let member: number
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    member = await addMember(db, { name: 'ann' })
    await giveMember(db, member, 'tokens', 3, { now: at(0) })
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
  })

  const tokens = () => balances.balanceOf(db, { member }, 'tokens')
  const moved = { up: 1_001n, down: 3_003n }

  /** Starts to download a torrent and continues for an hour, booked like jobs books it. */
  async function download(torrentId: number) {
    const journal = aJournal()
    const about = { memberId: member, torrentId, left: 900_000n, at: START + 100 }
    const client = aSession({ ...about, sessionKey: randomId().slice(0, 16) })
    journal.add(client.says({ kind: 'started', after: 0 }), client.says(moved))
    journal.add(client.says(moved))
    for (const batch of [journal.batch(0, 1), journal.batch(), journal.batch()]) {
      await tokenRules.spendFor(db, tokenRules.begunIn(batch), at(DAY))
      await book(db, batch, origin, at(DAY))
    }
    return db
      .selectFrom('member_torrent')
      .select(['raw_downloaded', 'downloaded', 'uploaded'])
      .where('torrent_id', '=', torrentId)
      .executeTakeFirstOrThrow()
  }

  it('are used once by a rule when a download starts, and make its first byte freeleech', async () => {
    await tokenRules.set(db, member, rule, at(0))
    const free = await download(await addTorrent(db))
    expect(free).toEqual({ raw_downloaded: 6_006n, downloaded: 0n, uploaded: 2_002n })
    expect(await tokens()).toBe(2n)
  })

  it('are not used for small or freeleech torrents, or below the reserve of the rule', async () => {
    await download(await addTorrent(db, { size: 999_999 }))
    const freed = await addTorrent(db)
    const what = { scope: 'torrent', target: String(freed), role: null, title: 'Free' } as const
    const factors = { upPermille: 1_500, downPermille: 0, isAnnounced: false }
    const times = { startsAt: at(0), endsAt: at(3_000) }
    await promotions.start(db, { ...what, ...factors, ...times }, commandLine, at(0))
    await download(freed)
    await tokenRules.set(db, member, { ...rule, keep: 2 }, at(0))
    await download(await addTorrent(db))
    expect(await tokens()).toBe(2n)
  })

  it('lead to the displayed totals in a replay, which also finds a wrong sum', async () => {
    const ann = { id: member, name: 'ann' }
    await giveMember(db, member, 'upload', 5_000, { now: at(0) })
    const { faults, changed, ...report } = await replayMember(db, ann, commandLine, at(DAY))
    expect({ faults, changed }).toEqual({ faults: [], changed: [] })
    expect(report).toMatchObject({ torrents: 4, intervals: 8, rawDown: 24_024n, creditUp: 5_000n })
    expect(report.uploaded).toBe(report.up + 5_000n)
    await db.updateTable('promotion').set({ up_permille: 2_000 }).execute()
    const today = await replayMember(db, ann, commandLine, at(DAY))
    expect([today.faultCount, today.changedCount]).toEqual([0, 2])
    await db.updateTable('member_torrent').set({ uploaded: 1n }).execute()
    const wrong = await replayMember(db, ann, commandLine, at(DAY))
    expect(wrong.faults[0]).toMatchObject({ what: 'credited upload', booked: '1' })
    expect(wrong.faultCount).toBe(4)
  })

  it('that expire are used first, announced once, and deducted when they expire', async () => {
    const bob = await addMember(db)
    await giveMember(db, bob, 'tokens', 1, { now: at(0) })
    await giveMember(db, bob, 'tokens', 2, { now: at(0), days: 9 })
    await giveMember(db, bob, 'tokens', 2, { now: at(0), days: 5 })
    const left = async () => (await tokenLots.ofMember(db, bob, 9)).map((lot) => lot.remaining)
    await giveMember(db, bob, 'tokens', -1, { now: at(DAY) })
    expect(await left()).toEqual([1, 2])
    expect(await tokenLots.warnSome(db, at(3 * DAY), 3, 10)).toBe(1)
    expect(await tokenLots.warnSome(db, at(3 * DAY), 3, 10)).toBe(0)
    await tokenLots.expireSome(db, at(5 * DAY), 10)
    expect(await left()).toEqual([2])
    expect(await balances.balanceOf(db, { member: bob }, 'tokens')).toBe(3n)
    await tokenLots.expireSome(db, at(99 * DAY), 10)
    expect(await balances.balanceOf(db, { member: bob }, 'tokens')).toBe(1n)
    const told = (await toldNotices(db)).filter(({ memberId }) => memberId === bob)
    expect(told.map(({ says }) => says)).toEqual(['An unused token expires on 2023-11-19.'])
  })
})
