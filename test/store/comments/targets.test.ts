import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as articleWriting from '../../../src/store/articles/writing.ts'
import * as bundleCare from '../../../src/store/bundles/care.ts'
import { readTextQuery } from '../../../src/domain/search/texts.ts'
import * as reportKinds from '../../../src/store/cases/kinds.ts'
import * as comments from '../../../src/store/comments/comments.ts'
import * as texts from '../../../src/store/search/texts/find.ts'
import * as levels from '../../../src/store/watches/levels.ts'
import * as lists from '../../../src/store/watches/lists.ts'
import * as titled from '../../../src/store/comments/titled.ts'
import * as memberPages from '../../../src/store/members/pages.ts'
import * as wikiWriting from '../../../src/store/wiki/writing.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { On } from '../../../src/store/records/targets.ts'
import * as targets from '../../../src/store/records/targets.ts'
import { createDb } from '../../support/patient-db.ts'
import { aBundle, aCollection } from '../../support/community/bundles.ts'
import { aListedTorrent, aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { toldNotices } from '../../support/processes/told-notices.ts'

let database: TestDatabase
let db: Db
let ann: number
let bob: number
const ANN = { name: 'ann', address: null }
const now = new Date('2026-03-01T12:00:00Z')
const plain = (id: number) => ({ id, now, can: (one: string) => one === 'articles.read' })
const staff = (id: number) => ({ id, now, can: () => true })

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 6 })
  ann = await aMemberRow(db, 'ann')
  bob = await aMemberRow(db, 'bob')
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

/** One target of each kind, of ann's as far as a kind belongs to a member. */
async function oneOfEach(name: string): Promise<readonly On[]> {
  const ids = {
    torrent: await aListedTorrent(db, name, ann, {}, now),
    bundle: await aBundle(db, name),
    collection: await aCollection(db, ann, name),
    article: await anArticle(name),
    wiki: await aWikiPage(name),
    request: await aRequest(name),
  }
  return targets.targetNames.map((target) => ({ target, id: ids[target] }))
}

async function aRequest(title: string): Promise<number> {
  const row = { member_id: ann, category_id: 1, title, created_at: now, ends_at: now }
  const made = db.insertInto('request').values(row).returning('id')
  return (await made.executeTakeFirstOrThrow()).id
}

async function anArticle(title: string): Promise<number> {
  const words = { title, body: `About ${title}`, tags: [], publishedAt: now, isPinned: false }
  const article = { ...words, commenting: 'open', kind: 'member' } as const
  const made = await articleWriting.make(db, article, { memberId: ann, ...ANN }, now)
  if (!made.ok) throw new Error(made.code)
  return made.id
}

async function aWikiPage(title: string): Promise<number> {
  const path = title.toLowerCase().replaceAll(' ', '-')
  const words = { path, title, body: `About ${title} at ${path}`, mayReplace: true }
  const made = await wikiWriting.make(db, words, { memberId: ann, ...ANN }, now)
  if (!made.ok) throw new Error(made.code)
  return made.id
}

const told = async (id: number) => {
  const all = (await toldNotices(db)).filter(({ memberId }) => memberId === id)
  return all.map(({ says }) => ({ says }))
}

/** Hides a target from everyone but ann and staff. */
const hide: Readonly<Record<string, (id: number) => Promise<unknown>>> = {
  torrent: (id) => sql`update torrent set state = 'pending' where id = ${id}`.execute(db),
  collection: (id) =>
    sql`update collection set is_private = true, is_open = false where id = ${id}`.execute(db),
  article: (id) => sql`update article set published_at = null where id = ${id}`.execute(db),
  // Only for staff: ann is one.
  wiki: async (id) => {
    await sql`update wiki_page set reader = 'moderator' where id = ${id}`.execute(db)
    await sql`update member set role = 'moderator' where id = ${ann}`.execute(db)
  },
}

describe('what can be commented on', () => {
  it('is every kind that the table of comments accepts', async () => {
    const { rows } = await sql<{ says: string }>`
      select pg_get_constraintdef(oid) as says from pg_constraint
      where conname = 'comment_target_check'`.execute(db)
    const accepted = [...rows[0].says.matchAll(/'(\w+)'/g)].map(([, name]) => name)
    expect(accepted.sort()).toEqual([...targets.targetNames].sort())
  })

  it('is watched, reported and found by its row, if the reader may see it', async () => {
    const can = (one: string) => one.endsWith('.read')
    const reader = { id: bob, now, can }
    const foundIn = async (kind: string) => {
      const query = readTextQuery('Wholerow', Math.floor(now.getTime() / 1_000))
      if (!query.ok) throw new Error('the query')
      const filter = { query: query.query, after: null, limit: 50 }
      const rows = await texts.list(db, reader, filter)
      return rows.filter((row) => row.kind === kind).map(({ id, href }) => ({ id, href }))
    }
    for (const on of await oneOfEach('Wholerow')) {
      const { label, author, found } = targets.targetSql(on.target)
      const watched = { kind: on.target, id: on.id }
      expect(await levels.choose(db, reader, watched, 'watch'), on.target).toBe('DONE')
      const [row] = await lists.list(db, reader, { level: null, after: null, limit: 1 })
      const reported = await reportKinds.find(db, on.target, on.id, reader)
      expect(reported, on.target).toMatchObject({ title: 'Wholerow', href: row.href })
      expect(reported?.aboutId, on.target).toBe(on.target === 'bundle' ? null : ann)
      expect(reportKinds.labelOf(on.target)).toBe(label)
      expect(author).toBeDefined()
      const own = found === undefined ? [] : [{ id: on.id, href: row.href }]
      expect(await foundIn(on.target), on.target).toEqual(own)
      const hides = hide[on.target]
      if (hides === undefined) continue
      await hides(on.id)
      expect(await reportKinds.find(db, on.target, on.id, reader), on.target).toBeUndefined()
      expect(await levels.choose(db, reader, watched, 'watch'), on.target).toBe('NOT_FOUND')
      expect(await foundIn(on.target), on.target).toEqual([])
    }
    await sql`update member set role = 'member' where id = ${ann}`.execute(db)
    await sql`delete from watch`.execute(db)
  })

  it('counts its comments, and names itself in lists and notifications', async () => {
    for (const on of await oneOfEach('Counted')) {
      const id = (await comments.add(db, on, bob, `about a ${on.target}`, now)) as number
      await comments.add(db, on, bob, 'again', now)
      await comments.remove(db, id, {
        reason: '',
        by: { memberId: bob, name: 'bob', address: null },
        now,
      })
      expect(await targets.find(db, on, plain(bob)), on.target).toMatchObject({
        title: 'Counted',
        comments: 1,
        isThere: true,
      })
      const [mine] = await titled.listOf(db, bob, null, 1, plain(ann))
      expect(mine).toMatchObject({ target: on.target, title: 'Counted', body: 'again' })
      expect((await titled.latest(db, 1, plain(ann)))[0].id).toBe(mine.id)
    }
    const says = (await told(ann)).map((row) => row.says)
    expect(says.join('; ')).toContain('bob commented on')
  })

  it('is in no list, count or notification of a member who cannot see it', async () => {
    const carl = await aMemberRow(db, 'carl')
    for (const on of await oneOfEach('Secret')) {
      if (!(on.target in hide)) continue
      await hide[on.target](on.id)
      await comments.add(db, on, ann, 'hidden @carl', now, { mentioned: ['carl'] })
      expect(await targets.find(db, on, plain(carl)), on.target).toBeUndefined()
      // Only roles say who reads the wiki.
      const others = on.target === 'wiki' ? [] : [staff(carl)]
      for (const reader of [plain(ann), ...others]) {
        expect(await targets.find(db, on, reader)).toMatchObject({ title: 'Secret' })
        expect((await titled.latest(db, 1, reader))[0]).toMatchObject({ title: 'Secret' })
        expect((await titled.listOf(db, ann, null, 1, reader))[0].title).toBe('Secret')
      }
      expect(JSON.stringify(await titled.latest(db, 20, plain(carl)))).not.toContain('Secret')
      expect(await titled.listOf(db, ann, null, 20, plain(carl))).toEqual([])
    }
    expect((await memberPages.byId(db, ann))?.comments).toBe(0)
    expect(await told(carl)).toEqual([])
  })

  it('notifies the members that a comment quotes or mentions, and after an edit new ones', async () => {
    const [dora, eve] = [await aMemberRow(db, 'dora'), await aMemberRow(db, 'eve')]
    for (const on of await oneOfEach('Quoted')) {
      const first = (await comments.add(db, on, dora, 'said', now)) as number
      const quoted = [{ kind: 'comment', id: first }] as const
      const named = { mentioned: ['DORA', 'ann'], quoted }
      const id = (await comments.add(db, on, bob, 'a quote', now, named)) as number
      const naming = { named: { ...named, mentioned: ['dora', 'eve'] }, before: named }
      await comments.edit(db, id, 1, 'a quote, edited', now, naming)
    }
    const kinds = targets.targetNames.length
    expect((await told(dora)).map(({ says }) => says)).toEqual([`bob quoted you ${kinds} times`])
    expect((await told(eve)).map(({ says }) => says)).toEqual([`bob mentioned you ${kinds} times`])
  })

  it('takes no comments when its author closed them, and shows no disabled ones', async () => {
    const on = { target: 'article', id: await anArticle('Quiet') } as const
    const id = await comments.add(db, on, bob, 'before it was closed', now)
    const set = (state: string) =>
      sql`update article set commenting = ${state} where id = ${on.id}`.execute(db)
    await set('closed')
    expect(await comments.add(db, on, bob, 'after', now)).toBeNull()
    expect(await targets.find(db, on, plain(bob))).toMatchObject({ isOpen: false, comments: 1 })
    expect((await titled.latest(db, 1, plain(ann)))[0].id).toBe(id)
    await set('off')
    expect(await targets.find(db, on, staff(ann))).toBeUndefined()
    expect((await titled.latest(db, 1, staff(ann)))[0].id).not.toBe(id)
  })

  it('keeps the comments of a bundle that is merged into another', async () => {
    const [from, into] = [await aBundle(db, 'Old name'), await aBundle(db, 'New name')]
    await comments.add(db, { target: 'bundle', id: from }, bob, 'moves', now)
    await comments.add(db, { target: 'bundle', id: into }, bob, 'stays', now)
    expect(await bundleCare.merge(db, from, into, commandLine, now)).toEqual({ ok: true })
    const on = { target: 'bundle', id: into } as const
    expect((await comments.list(db, on, null, 9)).map(({ body }) => body)).toEqual([
      'stays',
      'moves',
    ])
    expect(await targets.find(db, on, plain(bob))).toMatchObject({ comments: 2 })
    const old = { target: 'bundle', id: from } as const
    expect(await targets.find(db, old, plain(bob))).toMatchObject({ movedTo: into, comments: 0 })
    expect(await comments.add(db, old, bob, 'too late', now)).toBeNull()
  })

  it('is named with the bundles above it', async () => {
    const series = await aBundle(db, 'The Wire', { kind: 'series' })
    const season = await aBundle(db, '', { kind: 'season', parentId: series, number: 2 })
    const on = { target: 'bundle', id: season } as const
    expect((await targets.find(db, on, plain(bob)))?.title).toBe('The Wire › Season 2')
  })
})
