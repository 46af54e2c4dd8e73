import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as matching from '../../../src/store/requests/matching.ts'
import type { RequestWords } from '../../../src/store/requests/writing.ts'
import * as writing from '../../../src/store/requests/writing.ts'
import * as reporting from '../../../src/store/requests/report-announcements.ts'
import { createDb } from '../../support/patient-db.ts'
import { announceAll } from '../../support/community/announced.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { addMember } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { toldNotices } from '../../support/processes/told-notices.ts'

let database: TestDatabase
let db: Db
let asker: number
let uploader: number
const now = new Date()

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  ;[asker, uploader] = [await addMember(db), await addMember(db)]
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

function ask(title: string, given: Partial<RequestWords> = {}, by = asker): Promise<number> {
  const words = { title, description: '', categoryId: 1, bundleId: null, attributes: {}, ...given }
  const named = { mentioned: [] }
  const of = { memberId: by, openDays: 30 }
  return db.transaction().execute((tx) => writing.makeWithin(tx, { ...words, named }, of, now))
}

/** Announces what was listed, as the jobs node does. */
async function announced() {
  await announceAll(db, now)
  while ((await reporting.reportSome(db, now)) > 0);
}

const found = async (id: number) => (await matching.list(db, id, 10)).map(({ name }) => name)
const told = async () =>
  (await toldNotices(db))
    .filter(({ kind }) => kind === 'request')
    .map(({ says, memberId }) => [memberId, says])

it('notifies who asked and who uploaded about a new torrent, once', async () => {
  const id = await ask('Copper Harbour (1998)')
  await aListedTorrent(db, 'Copper.Harbour.1998.1080p.x265-ABC', uploader)
  await aListedTorrent(db, 'Copper.Harbour.2004.1080p.x265-ABC', uploader)
  await aListedTorrent(db, 'Copper.Harbour.1998.576p-OWN', asker)
  expect(await found(id)).toEqual([])
  await announced()
  expect(await found(id)).toEqual(['Copper.Harbour.1998.1080p.x265-ABC'])
  const name = 'Copper.Harbour.1998.1080p.x265-ABC'
  const both = [
    [asker, `${name} may be what you requested in “Copper Harbour (1998)”`],
    [uploader, `Your torrent ${name} may fill the request “Copper Harbour (1998)”`],
  ]
  expect((await told()).sort()).toEqual(both)
  const [{ id: torrentId }] = await matching.list(db, id, 1)
  await db.transaction().execute((tx) => matching.noteTorrent(tx, torrentId, now))
  expect((await told()).sort()).toEqual(both)
})

it('compares category, attributes and state', async () => {
  const [wide, small, music, closed] = [
    await ask('Velvet Orchard', { attributes: { resolution: '1080p' } }),
    await ask('Velvet Orchard', { attributes: { resolution: '720p' } }),
    await ask('Velvet Orchard', { categoryId: 3 }),
    await ask('Velvet Orchard'),
  ]
  await db.updateTable('request').set({ state: 'closed' }).where('id', '=', closed).execute()
  const id = await aListedTorrent(db, 'Velvet.Orchard.1080p', uploader)
  const attributes = JSON.stringify({ resolution: '1080p' })
  await db.updateTable('torrent').set({ attributes }).where('id', '=', id).execute()
  await announced()
  expect(await Promise.all([wide, small, music, closed].map(found))).toEqual([
    ['Velvet.Orchard.1080p'],
    [],
    [],
    [],
  ])
})

it('finds what is listed already, for a new request and for an edited one', async () => {
  await aListedTorrent(db, 'Silent.Lantern.2011', uploader)
  await announced()
  const id = await ask('silent lantern')
  expect(await found(id)).toEqual(['Silent.Lantern.2011'])
  const by = { memberId: asker, name: 'asker', address: null }
  const words = { title: 'Loud Lantern', description: '', categoryId: 1, bundleId: null }
  const of = { revision: 1, naming: { named: { mentioned: [] } } }
  await writing.edit(db, id, { ...words, attributes: {} }, of, by, now)
  expect(await found(id)).toEqual([])
  // No words to compare: nothing matches, rather than everything.
  expect(await found(await ask('***'))).toEqual([])
})

it('finds what is listed below its merged bundle or below its category', async () => {
  const bundle = (title: string, kind: 'series' | 'season', more: object = {}) =>
    db
      .insertInto('bundle')
      .values({ kind, title, title_key: title.toLowerCase(), created_at: now, ...more })
      .returning('id')
      .executeTakeFirstOrThrow()
  const kept = await bundle('Glass Tower', 'series')
  const merged = await bundle('The Glass Tower', 'series', { merged_into: kept.id })
  const season = await bundle('Season 1', 'season', { parent_id: kept.id, number: 1 })
  const [inSeason, elsewhere] = [
    await aListedTorrent(db, 'Unlike.Its.Bundle.S01', uploader),
    await aListedTorrent(db, 'Glass.Tower.S01', uploader),
  ]
  const below = await db
    .insertInto('category')
    .values({ slug: 'below', name: 'Below', position: 99, parent_id: 1, kind: 'other' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const placed = { bundle_id: season.id, category_id: below.id }
  await db.updateTable('torrent').set(placed).where('id', '=', inSeason).execute()
  expect(await found(await ask('The Glass Tower', { bundleId: merged.id }))).toEqual([
    'Unlike.Its.Bundle.S01',
  ])
  expect(await found(await ask('Glass Tower'))).toEqual(['Glass.Tower.S01'])
  await db
    .updateTable('torrent')
    .set({ category_id: below.id })
    .where('id', '=', elsewhere)
    .execute()
  expect(await found(await ask('Glass Tower'))).toEqual(['Glass.Tower.S01'])
  expect(await found(await ask('Glass Tower', { categoryId: 2 }))).toEqual([])
})
