import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startRelay } from '../../src/jobs/relay.ts'
import { silentLog } from '../../src/shared/log.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as outbox from '../../src/store/records/outbox.ts'
import { createDb } from '../support/patient-db.ts'
import type { DatabaseRoad } from '../support/processes/database-road.ts'
import { databaseRoad } from '../support/processes/database-road.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { SOME_TIME, testSecrets } from '../support/community/rows.ts'
import { until } from '../support/until.ts'

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const nodes: { readonly stop: () => Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop()))
})

/** A relay of a separate node, over a connection that can be cut. */
async function aNode() {
  const road: DatabaseRoad = await databaseRoad(database.url)
  const own = createDb(road.url, { log: silentLog(), max: 2 })
  const counts = { numbered: 0 }
  const onNumbered = () => void counts.numbered++
  const relay = startRelay({ db: own, log: silentLog(), onNumbered })
  const stop = async () => {
    await relay.stop()
    await closeDb(own)
    await road.stop()
  }
  nodes.push({ stop })
  return { road, relay, counts }
}

let lastId = 0
async function event() {
  const member = {
    id: ++lastId,
    version: 1,
    passkey_sealed: testSecrets.seal('a'.repeat(32)),
    state: 'active' as const,
    ban_reason: null,
    can_leech: true,
    ...{ former_passkey_sealed: null, former_passkey_until: null },
    ...{ leech_slots: null, seed_slots: null, judged_leech_slots: null },
    ...{ role_leech_slots: null, role_seed_slots: null },
  }
  await outbox.recordMember(db, member, SOME_TIME)
  return lastId
}

const newest = async () => (await outbox.bounds(db)).newest

it('one relay numbers, another takes over when it dies, and nothing is lost', async () => {
  const first = await aNode()
  await until(() => first.relay.state() === 'numbers')
  const second = await aNode()
  await until(() => second.relay.state() === 'stands by')
  const before = await event()
  await until(async () => (await newest()) === before)
  expect(second.counts.numbered).toBe(0)

  const began = performance.now()
  first.road.close(true)
  const after = await event()
  await until(async () => (await newest()) === after)
  process.stdout.write(`taken over in ${Math.round(performance.now() - began)} ms\n`)
  await until(() => second.relay.state() === 'numbers')
  await until(() => first.relay.state() === 'waits')

  first.road.close(false)
  await until(() => first.relay.state() === 'stands by')
  const last = await event()
  await until(async () => (await newest()) === last)
  const found = await outbox.read(db, 0, 100, testSecrets)
  expect(found.map(({ position }) => position)).toEqual([1, 2, 3])
})

it('a relay numbers events even without a wake-up', async () => {
  const node = await aNode()
  await until(() => node.relay.state() === 'numbers')
  const id = await event()
  await until(async () => (await newest()) === id, 3)
})

it('the server ending the holder’s session frees its lease immediately', async () => {
  const node = await aNode()
  await until(() => node.relay.state() === 'numbers')
  await sql`
    select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
    where l.locktype = 'advisory' and d.datname = current_database()`.execute(db)
  const id = await event()
  await until(async () => (await newest()) === id)
  await until(() => node.relay.state() === 'numbers')
})
