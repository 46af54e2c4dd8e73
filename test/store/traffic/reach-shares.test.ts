import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReachFinding } from '../../../src/bridge/events/reach-events.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as memberPorts from '../../../src/store/traffic/member-ports.ts'
import { reachShares } from '../../../src/store/traffic/reach-shares.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const START = new Date('2026-03-01T12:00:00Z')
const NOTHING = { uploaded: 0, downloaded: 0, left_bytes: 0, seeding: true, sequence: '1' }

let database: TestDatabase
let db: Db
let sessions = 0

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

interface Given {
  readonly client: string
  readonly address: string
  readonly port: number
  readonly found: ReachFinding['found']
}

/** A client that announces one torrent over IPv4, and what the test of its port has found. */
async function client(memberId: number, { client: id, address, port, found }: Given) {
  const row = {
    ...{ torrent_id: await addTorrent(db), member_id: memberId, store_id: 's', key_hash: 0 },
    ...{ session_key: Buffer.alloc(8, ++sessions), client: Buffer.from(`-${id}-............`) },
    ...{ ...NOTHING, started_at: START, last_at: START, ipv4: address, port4: port },
  }
  await db
    .insertInto('peer_session')
    .values(row as never)
    .execute()
  const at = START.getTime() / 1_000
  await memberPorts.note(db, 'a', [{ memberId, family: 'ipv4', port, found, at }], START)
}

describe('the share of reachable clients', () => {
  it('counts a member with two versions of a program once, and networks by address', async () => {
    const [ann, bob] = [await addMember(db), await addMember(db)]
    const [home, other] = ['198.51.100.7', '203.0.113.9']
    await client(ann, { client: 'qB4650', address: home, port: 1_001, found: 'reached' })
    await client(ann, { client: 'qB4640', address: home, port: 1_002, found: 'utp' })
    await client(ann, { client: 'TR4050', address: other, port: 1_003, found: 'failed' })
    await client(bob, { client: 'qB4640', address: other, port: 1_002, found: 'silent' })
    const { clients, networks, families } = await reachShares(db)
    expect(clients).toEqual([
      { part: 'qBittorrent', members: 2, tested: 3, open: 2, overUtp: 1 },
      { part: 'Transmission', members: 1, tested: 1, open: 0, overUtp: 0 },
    ])
    expect(networks).toEqual([
      { part: '198.51.0.0/16', members: 1, tested: 2, open: 2, overUtp: 1 },
      { part: '203.0.0.0/16', members: 2, tested: 2, open: 0, overUtp: 0 },
    ])
    expect(families).toEqual([{ part: 'IPv4', members: 2, tested: 4, open: 2, overUtp: 1 }])
  })

  it('names the network once an ASN table has it', async () => {
    await db
      .insertInto('asn_network')
      .values({ asn: 64_500, network: '198.51.100.0/24', name: 'Example Home' })
      .execute()
    const { networks } = await reachShares(db)
    expect(networks.map(({ part }) => part)).toEqual(['203.0.0.0/16', 'Example Home'])
  })
})
