import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addressPurposeNames } from '../../../src/domain/accounts/address-retention.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { addressPlaces, forget, truncate } from '../../../src/store/accounts/address-ageing.ts'
import * as anomalies from '../../../src/store/anomalies/anomalies.ts'
import * as audit from '../../../src/store/records/audit.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as signIns from '../../../src/store/accounts/sign-ins.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addMember, addTorrent, SOME_TIME } from '../../support/community/rows.ts'

const BITS = { v4: 24, v6: 48 }
const AFTER = new Date(SOME_TIME.getTime() + 1)
const [V4, V6] = ['203.0.113.9', '2001:db8:1:2::3']
let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 2 })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const insert = (table: string, row: Record<string, unknown>) =>
  db
    .insertInto(table as 'sign_in')
    .values(row as never)
    .execute()

/** An address for each purpose, from SOME_TIME. */
async function addressesEverywhere(memberId: number): Promise<void> {
  const times = { created_at: SOME_TIME, last_at: SOME_TIME, expires_at: SOME_TIME }
  const of = { member_id: memberId }
  await insert('sign_in', { id: 'one', ip: V6, ...times, ...of })
  await insert('account_event', { at: SOME_TIME, kind: 'signed-in', ip: V4, ...of })
  const torrent = { torrent_id: await addTorrent(db), ...of }
  await insert('torrent_download', { ...torrent, at: SOME_TIME, via: 'feed', ip: V4, agent: '' })
  await insert('api_token', {
    ...{ ...of, name: 'x', token_hash: Buffer.alloc(32), last4: 'abcd' },
    ...{ created_at: SOME_TIME, last_used_at: SOME_TIME, last_ip: V4 },
  })
  await insert('petition', {
    ...{ kind: 'application', email: 'a@example.org', answers: '[]', state: 'waiting' },
    ...{ nonce: Buffer.alloc(1), code_hash: Buffer.alloc(1), address: V4, created_at: SOME_TIME },
  })
  await insert('peer_session', {
    ...torrent,
    ...{ session_key: Buffer.alloc(8), store_id: 's', client: Buffer.from('-XX-'), key_hash: 1 },
    ...{ uploaded: 0n, downloaded: 0n, left_bytes: 0n, seeding: true, sequence: '1' },
    ...{ ipv4: V4, port4: 6881, ipv6: V6, port6: 6881 },
    ...{ started_at: SOME_TIME, last_at: SOME_TIME, ended_at: SOME_TIME },
  })
  const by = { memberId, name: 'Ann', address: V4 }
  const target = { kind: 'torrent', id: 1, name: 'x' }
  await audit.record(db, { by, action: 'torrent.remove', target }, SOME_TIME)
  const evidence = [
    { label: 'Address', value: V4, unit: 'text' as const },
    { label: 'Members', value: 'Ann, Bob', unit: 'text' as const },
  ]
  const finding = { score: 20, evidence }
  await anomalies.keep(
    db,
    [{ kind: 'shared-address', memberId, subject: V4, finding }],
    SOME_TIME,
    SOME_TIME,
  )
}

async function stored(): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const [purpose, { table, columns, ports = [] }] of Object.entries(addressPlaces)) {
    const list = sql.join([...columns, ...ports].map((column) => sql.ref(column)))
    const { rows } = await sql`select ${list} from ${sql.table(table)}`.execute(db)
    found[purpose] = rows.flatMap((row) => Object.values(row as object))
  }
  const { rows } =
    await sql`select subject, evidence -> 0 ->> 'value' as said from anomaly`.execute(db)
  return { ...found, anomalies: Object.values(rows[0] as object) }
}

const NETWORK = '203.0.113.0/24'
const NETWORK6 = '2001:db8:1::/48'

it('an address is cut to its network and then deleted, once each, wherever it is stored', async () => {
  const memberId = await addMember(db)
  await addressesEverywhere(memberId)
  const whole = await stored()
  for (const purpose of addressPurposeNames) {
    expect([purpose, await truncate(db, purpose, BITS, SOME_TIME, 10)]).toEqual([purpose, 0])
    expect([purpose, await forget(db, purpose, SOME_TIME, 10)]).toEqual([purpose, 0])
  }
  expect(await stored()).toEqual(whole)
  for (const purpose of addressPurposeNames) {
    expect([purpose, await truncate(db, purpose, BITS, AFTER, 10)]).toEqual([purpose, 1])
    expect([purpose, await truncate(db, purpose, BITS, AFTER, 10)]).toEqual([purpose, 0])
  }
  expect(await stored()).toEqual({
    ...{ history: [NETWORK], downloads: [NETWORK], tokens: [NETWORK], petitions: [NETWORK] },
    ...{ audit: [NETWORK], signIns: [NETWORK6], announces: [NETWORK, NETWORK6, null, null] },
    anomalies: [expect.stringMatching(/^203\.0\.113\.0\/24 #\d+$/), NETWORK],
  })
  expect(await signIns.hasComeFrom(db, memberId, '2001:db8:1:2::/64')).toBe(true)
  expect(await signIns.hasComeFrom(db, memberId, '2001:db8:2:2::/64')).toBe(false)
  for (const purpose of addressPurposeNames) {
    expect([purpose, await forget(db, purpose, AFTER, 10)]).toEqual([purpose, 1])
    expect([purpose, await forget(db, purpose, AFTER, 10)]).toEqual([purpose, 0])
  }
  expect(await stored()).toEqual({
    ...{ history: [null], downloads: [null], tokens: [null], petitions: [null], audit: [null] },
    ...{ signIns: [null], announces: [null, null, null, null] },
    anomalies: [expect.stringMatching(/^forgotten #\d+$/), 'forgotten'],
  })
})

it('the audit log allows cutting its addresses, and no other change', async () => {
  const by = { memberId: 1, name: 'Bob', address: V4 }
  const target = { kind: 'torrent', id: 1, name: 'x' }
  await audit.record(db, { by, action: 'torrent.remove', target }, SOME_TIME)
  const update = (set: string) => sql`update audit_log set ${sql.raw(set)}`.execute(db)
  await expect(update("actor_address = '203.0.114.0/24'")).rejects.toThrow('append-only')
  await expect(update("actor_name = '', actor_address = null")).rejects.toThrow('append-only')
  await update('actor_address = null')
  await expect(update(`actor_address = '${V4}'`)).rejects.toThrow('append-only')
})

it('every column with addresses is aged, or listed as not belonging to members', async () => {
  const { rows } = await sql<{ place: string }>`
    select table_name || '.' || column_name as place from information_schema.columns
    where table_schema = 'public' and udt_name in ('inet', 'cidr')
      and table_name not in (select viewname from pg_views)`.execute(db)
  const ages = Object.values(addressPlaces).flatMap(({ table, columns }) =>
    columns.map((column) => `${table}.${column}`),
  )
  // Networks of network providers, and those that staff ban.
  const ofNobody = ['asn_network.network', 'network_ban.network']
  expect(rows.map(({ place }) => place).sort()).toEqual([...ages, ...ofNobody].sort())
})
