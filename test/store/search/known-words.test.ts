import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { alike, learn } from '../../../src/store/search/known-words.ts'
import { createDb } from '../../support/patient-db.ts'
import { aListedTorrent, aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let db: Db
let ann: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  ann = await aMemberRow(db, 'ann')
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

it('words for a misspelled one are looked up once, until more words are learned', async () => {
  await aListedTorrent(db, 'Glacier.Diaries.2024', ann)
  await learn(db, 100)
  const first = await alike(db, ['glacer', 'glacier', 'glacer'])
  expect(first).toEqual([{ typed: 'glacer', word: 'glacier', torrents: 1 }])
  // Not by learning: what was looked up does not change.
  await db.updateTable('search_word').set({ torrents: 9 }).execute()
  expect(await alike(db, ['glacer', 'diarees'])).toEqual([
    ...first,
    { typed: 'diarees', word: 'diaries', torrents: 9 },
  ])
  await aListedTorrent(db, 'Glacier.Views.2025', ann)
  await learn(db, 100)
  expect(await alike(db, ['glacer'])).toEqual([{ typed: 'glacer', word: 'glacier', torrents: 10 }])
})
