import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as bundleCare from '../../../src/store/bundles/care.ts'
import * as items from '../../../src/store/collections/items.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { aBundle, aCollection } from '../../support/community/bundles.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

const now = new Date()
let database: TestDatabase
let db: Db
let memberId: number
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 6 })
  memberId = await addMember(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const isWaiting = async (many: number) => {
  const { rows } = await sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows.length >= many
}
const merge = (from: number, into: number) => bundleCare.merge(db, from, into, commandLine, now)
const add = (collection: number, bundle: number) =>
  items.add(db, collection, { target: 'bundle', id: bundle }, '', memberId, now)

async function itemsOf(collection: number) {
  const rows = db.selectFrom('collection_item').select(['target_id as id', 'position'])
  return rows.where('collection_id', '=', collection).orderBy('position').execute()
}

it('an item of a merged bundle that is being moved has a position of its collection', async () => {
  const [other, from, into] = [
    await aBundle(db, 'Other'),
    await aBundle(db, 'From'),
    await aBundle(db, 'Into'),
  ]
  const collection = await aCollection(db, memberId, 'Moved and merged')
  for (const bundle of [other, from]) expect(await add(collection, bundle)).toEqual({ ok: true })
  let acts: Promise<unknown> | undefined
  await db.transaction().execute(async (tx) => {
    await sql`select from collection_item where target_id = ${other} for update`.execute(tx)
    const placed = items.place(db, collection, { target: 'bundle', id: from }, { to: 1 }, now)
    await until(() => isWaiting(1), 5, 'the move waits')
    const merged = merge(from, into)
    acts = Promise.all([placed, merged])
    await Promise.race([merged, until(() => isWaiting(2), 5, 'the merge waits')])
  })
  expect(await acts).toEqual([true, { ok: true }])
  expect(await itemsOf(collection)).toEqual([
    { id: into, position: 1 },
    { id: other, position: 2 },
  ])
})

it('a bundle is added to a collection while another is merged into it', async () => {
  const [from, into] = [await aBundle(db, 'Former'), await aBundle(db, 'Kept')]
  const collection = await aCollection(db, memberId, 'Added and merged')
  for (const bundle of [from, into]) expect(await add(collection, bundle)).toEqual({ ok: true })
  const torrent = await addTorrent(db)
  await sql`update torrent set bundle_id = ${from} where id = ${torrent}`.execute(db)
  let acts: Promise<unknown> | undefined
  await db.transaction().execute(async (tx) => {
    await sql`select from torrent where id = ${torrent} for update`.execute(tx)
    const merged = merge(from, into)
    await until(() => isWaiting(1), 5, 'the merge waits')
    acts = Promise.all([merged, add(collection, into)])
    acts.catch(() => undefined)
    await until(() => isWaiting(2), 5, 'the addition waits')
  })
  expect(await acts).toEqual([{ ok: true }, { ok: false, code: 'TWICE' }])
  expect(await itemsOf(collection)).toEqual([{ id: into, position: 1 }])
})
