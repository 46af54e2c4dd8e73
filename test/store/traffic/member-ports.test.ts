import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ReachFinding } from '../../../src/bridge/events/reach-events.ts'
import { DAY_MS, HOUR_MS } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as memberPorts from '../../../src/store/traffic/member-ports.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

let database: TestDatabase
let db: Db
let ann: number
let bob: number
const START = new Date('2026-03-01T12:00:00Z')
const at = (hours: number) => new Date(START.getTime() + hours * HOUR_MS)

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  ann = await addMember(db, { name: 'ann' })
  bob = await addMember(db, { name: 'bob' })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  for (const table of ['member_port', 'peer_session', 'live_message', 'outbox']) {
    await sql`delete from ${sql.table(table)}`.execute(db)
  }
})

const NOTHING = { uploaded: 0, downloaded: 0, left_bytes: 0, seeding: true, sequence: '1' }

async function session(torrent: number, memberId: number, rest: object) {
  const row = {
    ...{ torrent_id: torrent, member_id: memberId, session_key: Buffer.alloc(8, memberId) },
    ...{ store_id: 's', client: Buffer.from('-TR4050-............'), key_hash: 0 },
    ...{ ...NOTHING, started_at: START, last_at: START },
    ...rest,
  }
  await db
    .insertInto('peer_session')
    .values(row as never)
    .execute()
}

async function found(
  what: ReachFinding['found'],
  now: Date,
  { store = 'a', family = 'ipv4' as ReachFinding['family'], port = 6881, memberId = ann } = {},
) {
  const seconds = Math.floor(now.getTime() / 1_000)
  const finding = { memberId, family, port, found: what, at: seconds }
  await memberPorts.note(db, store, [finding], now)
}

async function told() {
  const { rows } = await sql<{ code: string; data: object }>`
    select code, data from live_message where member_id = ${ann} order by id`.execute(db)
  return rows.map(({ code }) => code)
}

describe('what trackers find of a member’s ports', () => {
  it('is shown by family and client, since when', async () => {
    const torrent = await addTorrent(db)
    await session(torrent, ann, {
      ipv4: '198.51.100.7',
      port4: 6881,
      ipv6: '2001:db8::7',
      port6: 7,
    })
    await found('listens', at(0))
    await found('reached', at(5))
    const rows = await memberPorts.ofMember(db, ann)
    expect(rows).toMatchObject([
      { family: 'ipv4', port: 6881, torrents: 1, reachable: true, found: 'reached', since: at(0) },
      { family: 'ipv6', port: 7, reachable: null, since: null },
    ])
    expect(rows[0].testedAt).toEqual(at(5))
    expect(rows[0].client.toString('latin1', 0, 8)).toBe('-TR4050-')
    expect(await told()).toEqual([])
  })

  it('is a notification when a second test confirms that a port closed or opened', async () => {
    await found('failed', at(0))
    await found('silent', at(0.1))
    expect(await told()).toEqual([])
    await found('silent', at(0.2))
    await found('silent', at(0.4))
    expect(await told()).toEqual(['port-closed'])
    await found('reached', at(2))
    expect(await told()).toEqual(['port-closed'])
    await found('reached', at(2.2))
    await found('reached', at(2.4))
    expect(await told()).toEqual(['port-closed', 'port-open'])
  })

  it('is none when a port flaps between two tests', async () => {
    for (const hour of [0, 2, 4]) {
      await found('failed', at(hour))
      await found('reached', at(hour + 1))
    }
    expect(await told()).toEqual([])
  })

  it('is one of each kind per day when a port flaps slowly, and then the final state', async () => {
    const twice = async (what: ReachFinding['found'], hour: number) => {
      for (const when of [hour, hour + 0.5]) await found(what, at(when))
    }
    for (const hour of [0, 4, 8, 12]) {
      await twice('failed', hour)
      await twice('reached', hour + 2)
    }
    expect(await told()).toEqual(['port-closed', 'port-open'])
    await twice('failed', 20)
    expect(await told()).toHaveLength(2)
    await found('failed', at(32))
    expect(await told()).toEqual(['port-closed', 'port-open', 'port-closed'])
  })

  it('is one notification per day for a client with another port after each start', async () => {
    for (const port of [1_000, 2_000, 3_000]) {
      for (const when of [0, 0.5]) await found('failed', at(when), { port })
    }
    expect(await told()).toEqual(['port-closed'])
    for (const when of [0, 0.5]) await found('failed', at(when), { family: 'ipv6' })
    expect(await told()).toEqual(['port-closed', 'port-closed'])
  })

  it('is not changed by another tracker that cannot connect, for a day', async () => {
    await found('reached', at(0))
    for (const hour of [1, 2]) await found('silent', at(hour), { store: 'b' })
    expect(await told()).toEqual([])
    for (const hour of [2, 3]) await found('silent', at(hour), { store: 'a' })
    expect(await told()).toEqual(['port-closed'])
    for (const hour of [4, 5]) await found('reached', at(hour), { store: 'b' })
    for (const hour of [6, 29]) await found('silent', at(hour), { store: 'a' })
    expect(await told()).toEqual(['port-closed', 'port-open'])
    for (const hour of [30, 31]) await found('silent', at(hour), { store: 'a' })
    expect(await told()).toEqual(['port-closed', 'port-open', 'port-closed'])
  })

  it('sends nothing when nothing was learned', async () => {
    await found('busy', at(0))
    expect(await told()).toEqual([])
  })
})

describe('the peers in a member’s swarms', () => {
  it('are those that data can be exchanged with', async () => {
    const [one, two] = [await addTorrent(db), await addTorrent(db)]
    await session(one, ann, {})
    await session(one, bob, { seeding: false, left_bytes: 5, reachable: false })
    await session(two, ann, {})
    await session(two, bob, {})
    expect(await memberPorts.swarmPeersOf(db, ann)).toEqual({ peers: 1, closed: 1 })
  })
})

describe('the test of old ports', () => {
  const asked = async () => {
    const { rows } = await sql<{ payload: { questionId: null; memberId: number } }>`
      select payload from outbox where event = 'reach.asked' order by id`.execute(db)
    return rows.map(({ payload }) => payload)
  }

  it('is asked for once, for members whose client is active', async () => {
    await found('reached', at(0))
    const again = (now: Date) =>
      memberPorts.retest(db, new Date(now.getTime() - DAY_MS / 2), 10, now)
    expect(await again(at(13))).toBe(0)
    await session(await addTorrent(db), ann, { ipv4: '198.51.100.7', port4: 6881 })
    expect(await again(at(11))).toBe(0)
    expect(await again(at(13))).toBe(1)
    expect(await again(at(13))).toBe(0)
    expect(await asked()).toMatchObject([{ questionId: null, memberId: ann }])
  })

  it('is requested early if a second test has to confirm a change', async () => {
    await session(await addTorrent(db), ann, { ipv4: '198.51.100.7', port4: 6881 })
    const again = (hours: number) =>
      memberPorts.retest(db, new Date(at(hours).getTime() - DAY_MS / 2), 10, at(hours))
    await found('reached', at(0))
    expect(await again(0.5)).toBe(0)
    await found('failed', at(1))
    expect(await again(1.1)).toBe(0)
    expect(await again(1.2)).toBe(1)
    expect(await again(1.3)).toBe(0)
    expect(await again(1.4)).toBe(1)
    await found('failed', at(1.5))
    expect(await again(1.8)).toBe(0)
    expect(await told()).toEqual(['port-closed'])
  })

  it('is not asked for early any more an hour after the last answer of a tracker', async () => {
    await session(await addTorrent(db), ann, { ipv4: '198.51.100.7', port4: 6881 })
    await found('failed', at(0))
    const later = at(1.1)
    expect(await memberPorts.retest(db, new Date(later.getTime() - DAY_MS / 2), 10, later)).toBe(0)
  })

  it('locks ports in the order in which findings are written', async () => {
    await session(await addTorrent(db), ann, { ipv4: '198.51.100.7', port4: 6881 })
    await session(await addTorrent(db), bob, { ipv4: '198.51.100.8', port4: 6881 })
    // The one that was tested first has the higher ID.
    await found('reached', at(0), { memberId: bob })
    await found('reached', at(1))
    const isWaiting = async () => {
      const { rows } = await sql`
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
      return rows.length > 0
    }
    const { retest } = await db.transaction().execute(async (tx) => {
      const lock = (memberId: number) =>
        sql`select from member_port where member_id = ${memberId} for update nowait`.execute(tx)
      await lock(ann)
      const retest = memberPorts.retest(db, at(2), 10, at(14))
      await until(isWaiting)
      await lock(bob)
      return { retest }
    })
    expect(await retest).toBe(2)
    expect((await asked()).map(({ memberId }) => memberId)).toEqual([bob, ann])
  })

  it('deletes ports that no one announces', async () => {
    await found('reached', at(0))
    expect(await memberPorts.prune(db, at(0), 10)).toBe(0)
    expect(await memberPorts.prune(db, at(1), 10)).toBe(1)
  })
})
