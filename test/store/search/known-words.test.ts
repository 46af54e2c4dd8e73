import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { alike, learn, learnAll } from '../../../src/store/search/known-words.ts'
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

it('words are learned in one statement as they are in several', async () => {
  const known = () => db.selectFrom('search_word').selectAll().orderBy('word').execute()
  await learn(db, 100)
  const before = await known()
  await aListedTorrent(db, 'Harbor.Lights.2023.Glacier.Edition', ann)
  await aListedTorrent(db, 'Harbor.Nights.2024', ann)
  await learnAll(db)
  const after = await known()
  const { up_to: last } = await db
    .selectFrom('search_words_read')
    .select('up_to')
    .executeTakeFirstOrThrow()
  await db.deleteFrom('search_word').execute()
  await db.insertInto('search_word').values(before).execute()
  await db
    .updateTable('search_words_read')
    .set({ up_to: last - 2 })
    .execute()
  expect(await learn(db, 100)).toBe(2)
  expect(await known()).toEqual(after)
  expect(after.find(({ word }) => word === 'harbor')?.torrents).toBe(2)
  await learnAll(db)
  expect(await known()).toEqual(after)
})
