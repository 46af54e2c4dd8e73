import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { ArticleWords } from '../../../src/store/articles/articles.ts'
import * as articles from '../../../src/store/articles/articles.ts'
import * as writing from '../../../src/store/articles/writing.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as events from '../../../src/store/watches/events.ts'
import * as levels from '../../../src/store/watches/levels.ts'
import { aMemberRow } from '../../support/community/catalog.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const now = new Date('2026-03-01T12:34:56Z')
const DRAFT: ArticleWords = {
  ...{ title: 'Out again', body: 'A text.', tags: [], publishedAt: null },
  ...{ isPinned: false, commenting: 'open' },
}
const OUT: ArticleWords = { ...DRAFT, publishedAt: now }
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

const told = async () =>
  db.selectFrom('live_message').select(['code', 'member_id as to', 'times']).orderBy('id').execute()

/** A draft in the blog of a new member, which `reader` watches. */
async function aDraft(name: string, reader: number) {
  const memberId = await aMemberRow(db, name)
  const by = { memberId, name, address: null }
  const blog = { kind: 'blog', id: memberId } as const
  await levels.choose(db, { id: reader, now, can: () => true }, blog, 'watch')
  const { id } = await db
    .transaction()
    .execute((tx) => writing.makeWithin(tx, { kind: 'member', ...DRAFT }, by, now))
  let before: readonly string[] = []
  const save = async (words: ArticleWords, mentioned = before) => {
    const revision = (await articles.find(db, id))?.revision ?? 0
    const naming = { named: { mentioned }, before: { mentioned: before } }
    const done = await writing.edit(db, id, words, { revision, naming }, by, now)
    expect(done).toMatchObject({ ok: true })
    before = mentioned
  }
  return { id, save }
}

async function watchersTold(): Promise<void> {
  while (!(await events.tellSome(db, now, 100)).isDone);
}

it('an article that is published again notifies only those it newly names', async () => {
  const [bob, cat] = [await aMemberRow(db, 'bob'), await aMemberRow(db, 'cat')]
  const dan = await aMemberRow(db, 'dan')
  const { id, save } = await aDraft('ann', bob)
  await save(OUT, ['cat'])
  await watchersTold()
  const first = [
    { code: 'mention', to: cat, times: 1 },
    { code: 'watched-articles', to: bob, times: 1 },
  ]
  expect(await told()).toEqual(first)
  // After a week, nothing says that it was announced.
  const announced = db.deleteFrom('announcement').where('kind', '=', 'article')
  expect((await announced.executeTakeFirst()).numDeletedRows).toBe(1n)
  await save(DRAFT, ['cat', 'dan'])
  await save(OUT)
  await watchersTold()
  expect(await told()).toEqual([...first, { code: 'mention', to: dan, times: 1 }])
  const rows = db.selectFrom('announcement').select('kind').where('about_id', '=', id)
  expect(await rows.execute()).toEqual([])
})

it('members who were not notified yet wait until the article is published again', async () => {
  await db.deleteFrom('live_message').execute()
  const eve = await aMemberRow(db, 'eve')
  const { save } = await aDraft('fay', eve)
  await save(OUT)
  await save(DRAFT)
  await watchersTold()
  expect(await told()).toEqual([])
  await save(OUT)
  await watchersTold()
  expect(await told()).toEqual([{ code: 'watched-articles', to: eve, times: 1 }])
  const waiting = db.selectFrom('announcement').select('due_at').where('id', 'is', null)
  expect(await waiting.execute()).toEqual([{ due_at: now }])
})
