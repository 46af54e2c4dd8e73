import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { keepOver } from '../../../src/store/base/kept.ts'
import type { Listener } from '../../../src/store/base/listen.ts'
import { createListener } from '../../../src/store/base/listen.ts'
import { albumsOf } from '../../../src/store/bundles/albums.ts'
import { createDb } from '../../support/patient-db.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent, aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

let database: TestDatabase
let site: Db
let elsewhere: Db
let listener: Listener

beforeAll(async () => {
  database = await testDatabase()
  site = createDb(database.url, { log: silentLog() })
  elsewhere = createDb(database.url, { log: silentLog() })
  listener = createListener(database.url, silentLog())
  keepOver(site, listener)
  listener.start()
  await until(() => listener.isUp())
})
afterAll(async () => {
  await listener.stop()
  await Promise.all([closeDb(site), closeDb(elsewhere)])
  await database.drop()
})

/** The albums, and how many statements they took. */
async function asked(ids: readonly number[]) {
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  try {
    const albums = await albumsOf(site, ids)
    return { albums: ids.map((id) => albums.get(id) ?? null), statements: spy.mock.calls.length }
  } finally {
    spy.mockRestore()
  }
}

it('keeps the album of a torrent until one of them moves', async () => {
  const member = await aMemberRow(elsewhere, 'ann')
  const [first, second] = [
    await aBundle(elsewhere, 'First', { kind: 'album' }),
    await aBundle(elsewhere, 'Second', { kind: 'album' }),
  ]
  const edition = await aBundle(elsewhere, 'Deluxe', { kind: 'edition', parentId: first })
  const single = await aListedTorrent(elsewhere, 'Single', member, { categoryId: 3 })
  const own = await aListedTorrent(elsewhere, 'Own', member, { categoryId: 3 })
  const ids = [single, own]
  await sql`update torrent set bundle_id = ${edition} where id = ${own}`.execute(elsewhere)
  expect((await asked(ids)).albums).toEqual([null, first])
  // Once the earlier change was noticed, nothing more is queried.
  await until(async () => (await asked(ids)).statements === 0)
  await sql`update torrent set name = name || '!' where id = ${own}`.execute(elsewhere)
  expect(await asked(ids)).toEqual({ albums: [null, first], statements: 0 })

  const heard = (albums: readonly (number | null)[]) =>
    until(async () => JSON.stringify((await asked(ids)).albums) === JSON.stringify(albums))
  await sql`update torrent set bundle_id = ${second} where id = ${single}`.execute(elsewhere)
  await heard([second, first])
  await sql`update bundle set parent_id = ${second} where id = ${edition}`.execute(elsewhere)
  await heard([second, second])
  await sql`update torrent set category_id = 1 where id = ${own}`.execute(elsewhere)
  await heard([second, null])
  await sql`update bundle set removed_at = now() where id = ${second}`.execute(elsewhere)
  await heard([null, null])
})
