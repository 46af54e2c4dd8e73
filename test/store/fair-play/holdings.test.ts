import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Payload } from '../../../src/bridge/define-event.ts'
import type { ReachFinding, reachAsked } from '../../../src/bridge/events/reach-events.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as holdings from '../../../src/store/fair-play/holdings.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as memberPorts from '../../../src/store/traffic/member-ports.ts'
import * as reachTests from '../../../src/store/traffic/reach-tests.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const NOTHING = { uploaded: 0, downloaded: 0, left_bytes: 0, seeding: true, sequence: '1' }
const FOUR = { ipv4: '198.51.100.7', port4: 6881 }
const SIX = { ipv6: '2001:db8::7', port6: 6882 }

let database: TestDatabase
let db: Db
let ann: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await sql`delete from outbox`.execute(db)
  ann = await addMember(db)
})

/** A session of a seeder with these endpoints; returns the torrent. */
async function seed(endpoints: object, uploaded = 0): Promise<number> {
  const torrent = await addTorrent(db, { size: 100_000 })
  const row = {
    ...{ torrent_id: torrent, member_id: ann, session_key: Buffer.alloc(8, 1), store_id: 's' },
    ...{ client: Buffer.from('-TR4050-............'), key_hash: 0, ...NOTHING, uploaded },
    ...{ started_at: NOW, last_at: NOW, ...endpoints },
  }
  await db
    .insertInto('peer_session')
    .values(row as never)
    .execute()
  return torrent
}

async function known(family: ReachFinding['family'], found: ReachFinding['found']) {
  const port = family === 'ipv4' ? FOUR.port4 : SIX.port6
  const at = NOW.getTime() / 1_000
  await memberPorts.note(db, 'a', [{ memberId: ann, family, port, found, at }], NOW)
}

/** The question that trackers get; null: there is none. */
async function asked(): Promise<Payload<typeof reachAsked> | null> {
  if (!(await holdings.ask(db, { memberId: ann, name: 'ann' }, commandLine, NOW))) return null
  const { rows } = await sql<{ payload: Payload<typeof reachAsked> }>`
    select payload from outbox where event = 'reach.asked'`.execute(db)
  return rows[0].payload
}

const addresses = async () => (await asked())?.endpoints.map(({ address }) => address)

describe('a question which pieces a seeder has', () => {
  it('is not asked where no session can be reached', async () => {
    await seed({ ipv4: FOUR.ipv4, port4: 0 })
    expect(await asked()).toBeNull()
  })

  it('goes to both address families if neither is known to be open', async () => {
    await seed({ ...FOUR, ...SIX })
    await known('ipv4', 'failed')
    expect(await addresses()).toEqual([SIX.ipv6, FOUR.ipv4])
  })

  it('goes over IPv6 where only that is open, or announced', async () => {
    await seed({ ...FOUR, ...SIX }, 2)
    await seed({ ...SIX, port6: 7_000 }, 1)
    await known('ipv4', 'silent')
    await known('ipv6', 'utp')
    const question = await asked()
    expect(question?.wantsHolding).toBe(true)
    expect(question?.endpoints).toMatchObject([
      { address: SIX.ipv6, port: 6882 },
      { address: SIX.ipv6, port: 7_000 },
    ])
  })

  it('goes over one family if both are open', async () => {
    await seed({ ...FOUR, ...SIX })
    await known('ipv4', 'reached')
    await known('ipv6', 'reached')
    expect(await addresses()).toEqual([FOUR.ipv4])
  })

  it('has at most eight endpoints, of the torrents with the most upload', async () => {
    const torrents: number[] = []
    for (let nth = 0; nth < 10; nth++) torrents.push(await seed({ ...FOUR, ...SIX }, nth))
    expect(await addresses()).toHaveLength(8)
    const { rows } = await sql<{ hash: string }>`
      select encode(hash, 'hex') as hash from torrent_hash
      where torrent_id = ${torrents[9]}`.execute(db)
    await sql`delete from outbox`.execute(db)
    const [first, second] = (await asked())?.endpoints ?? []
    expect([first, second].map(({ sessions }) => sessions[0].infoHash)).toEqual([
      rows[0].hash,
      rows[0].hash,
    ])
  })
})

describe('the answers about pieces', () => {
  it('name the address family over which they were given', async () => {
    await seed({ ...FOUR, ...SIX })
    const question = await asked()
    const results = (question?.endpoints ?? []).map(({ address, port, sessions }) => {
      const { infoHash } = sessions[0]
      const isSix = address === SIX.ipv6
      const holding = isSix ? { isAll: true, pieces: 0 } : null
      return { address, port, found: isSix ? 'utp' : 'failed', infoHash, holding } as const
    })
    const given = { questionId: question?.questionId ?? 0, node: 'one', storeId: 'a'.repeat(32) }
    await reachTests.answer(db, { ...given, results }, NOW)
    expect((await holdings.lastOf(db, ann))?.answers).toMatchObject([
      { family: 'ipv4', found: 'failed', holding: null },
      { family: 'ipv6', found: 'utp', holding: { isAll: true } },
    ])
  })
})
