import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as days from '../../../src/store/traffic/days.ts'
import * as ledgerCheck from '../../../src/store/traffic/ledger-check.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import { addMember } from '../../support/community/rows.ts'
import { IMPORTED_AT } from '../../support/imports/importing.ts'
import { smallCommunity } from '../../support/imports/small-community.ts'

const HOUR = 3_600
const LATER = new Date(IMPORTED_AT.getTime() + 4 * HOUR * 1000)

describe('bytes that clients have moved since an import', () => {
  let site: Awaited<ReturnType<typeof smallCommunity>>
  beforeAll(async () => {
    site = await smallCommunity()
  })
  afterAll(() => site.end())

  const takeBack = () => site.takeBack(LATER)
  const idOf = async (name: string) => (await site.memberCalled(name)).id

  /** Books announces of a member's client through a journal, as the worker does. */
  async function announces(memberId: number, moved: { up?: bigint; down?: bigint }) {
    const { id } = await site.db.selectFrom('torrent').select('id').executeTakeFirstOrThrow()
    const at = IMPORTED_AT.getTime() / 1000
    const client = aSession({ memberId, torrentId: id, sessionKey: randomId().slice(0, 16), at })
    const journal = aJournal()
    journal.add(client.says({ after: HOUR }), client.says({ after: HOUR, ...moved }))
    await book(site.db, journal.batch(), { node: 'x', storeId: randomId() }, LATER)
  }

  const left = async () => {
    const { rows } = await sql`
      select (select count(*) from traffic_ledger) as intervals,
        (select count(*) from traffic_day) as days, (select count(*) from peer_session) as sessions,
        (select count(*) from member_torrent) as pairs`.execute(site.db)
    return rows
  }

  it('prevents no undo where clients have only seeded', async () => {
    await site.bring()
    await announces(await idOf('ann'), {})
    const stranger = await addMember(site.db)
    await announces(stranger, {})
    expect(await takeBack()).toEqual({ ok: true, members: 2, torrents: 1 })
    expect(await left()).toEqual([{ intervals: 0, days: 0, sessions: 0, pairs: 0 }])
    expect((await ledgerCheck.check(site.db)).faults).toEqual([])
  })

  it('refuses with their sum, before they are rolled up into days and later', async () => {
    await site.bring()
    await announces(await idOf('ann'), { up: 4_321n })
    await announces(await idOf('ben'), { down: 79n })
    const refused = { ok: false, changed: [], bytes: 4_400n }
    const movers = ['ann: 4321 bytes', 'ben: 79 bytes']
    expect(await takeBack()).toEqual({ ...refused, movers })
    const day = new Date(IMPORTED_AT.toISOString().slice(0, 10))
    expect(await days.rollUp(site.db, day, 1)).toBe(1)
    expect(await takeBack()).toEqual({ ...refused, movers })
    expect(await days.rollUp(site.db, day, 100)).toBeGreaterThan(0)
    expect(await takeBack()).toEqual({ ...refused, movers })
  })

  it('counts what members who were here before have moved of imported torrents', async () => {
    const { id, name } = await site.db
      .selectFrom('member')
      .select(['id', 'name'])
      .where('name', 'not in', ['ann', 'ben'])
      .executeTakeFirstOrThrow()
    await announces(id, { up: 600n })
    expect(await takeBack()).toEqual({
      ...{ ok: false, changed: [], bytes: 5_000n },
      movers: ['ann: 4321 bytes', `${name}: 600 bytes`, 'ben: 79 bytes'],
    })
  })
})
