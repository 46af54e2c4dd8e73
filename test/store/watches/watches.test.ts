import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as bundleCare from '../../../src/store/bundles/care.ts'
import * as comments from '../../../src/store/comments/comments.ts'
import * as merging from '../../../src/store/forums/merging.ts'
import * as posting from '../../../src/store/forums/posting.ts'
import * as splitting from '../../../src/store/forums/splitting.ts'
import * as topics from '../../../src/store/forums/topics.ts'
import * as notices from '../../../src/store/notifications/notices.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as fills from '../../../src/store/requests/fills.ts'
import * as tags from '../../../src/store/taxonomy/tags.ts'
import * as torrentTags from '../../../src/store/taxonomy/torrent-tags.ts'
import * as events from '../../../src/store/watches/events.ts'
import { watchKindNames } from '../../../src/store/watches/kinds.ts'
import type { Watched } from '../../../src/store/watches/kinds.ts'
import * as levels from '../../../src/store/watches/levels.ts'
import * as lists from '../../../src/store/watches/lists.ts'
import type { WatchLevel } from '../../../src/domain/watches/watches.ts'
import { createDb } from '../../support/patient-db.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent, aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { toldNotices } from '../../support/processes/told-notices.ts'

let database: TestDatabase
let db: Db
let ann: number
let bob: number
let cat: number
let minutes = 0
const START = new Date('2026-03-01T12:00:00Z').getTime()
/** Each step is ten minutes later. */
const next = () => new Date(START + (minutes += 10) * 60_000)
const readerOf = (id: number, now: Date) => ({ id, now, can: () => true })
const GENERAL = { kind: 'forum', id: 2 } as const

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 6 })
  ann = await aMemberRow(db, 'ann')
  bob = await aMemberRow(db, 'bob')
  cat = await aMemberRow(db, 'cat')
  await sql`update member set created_at = ${new Date(START)}`.execute(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

async function aTopic(authorId = bob): Promise<{ kind: 'topic'; id: number }> {
  const topic = { authorId, title: `Topic ${minutes}`, body: `Body ${minutes}`, mentioned: [] }
  const done = await posting.start(db, GENERAL.id, topic, next())
  if (!done.ok) throw new Error(done.code)
  return { kind: 'topic', id: done.topicId }
}

async function answered(topic: Watched, authorId = bob, mentioned: string[] = []) {
  const post = { authorId, body: `Answer ${minutes}`, mentioned, isStaff: false }
  const done = await posting.answer(db, topic.id, post, next())
  if (!done.ok) throw new Error(done.code)
  return done.id
}

const choose = (who: number, on: Watched, level: WatchLevel | null) =>
  levels.choose(db, readerOf(who, next()), on, level)

/** Runs the task, a few members at a time. */
async function tellAll(batch = 2): Promise<void> {
  while (!(await events.tellSome(db, next(), batch)).isDone);
}

/** The notifications of a member since the last call. */
async function toldTo(id: number): Promise<readonly string[]> {
  await tellAll()
  const all = (await toldNotices(db)).filter(({ memberId }) => memberId === id)
  await sql`delete from live_message where member_id = ${id}`.execute(db)
  return all.map(({ says }) => says)
}

const listOf = async (id: number) => {
  const rows = await lists.list(db, readerOf(id, next()), { level: null, after: null, limit: 50 })
  return rows.map(({ kind, title, level, added }) => ({ kind, title, level, added }))
}

describe('a kind that can be watched', () => {
  it('is every kind that the table accepts', async () => {
    const { rows } = await sql<{ says: string }>`
      select pg_get_constraintdef(oid) as says from pg_constraint
      where conname = 'watch_kind_check'`.execute(db)
    const accepted = [...rows[0].says.matchAll(/'(\w+)'/g)].map(([, name]) => name)
    expect(accepted.sort()).toEqual([...watchKindNames].sort())
  })
})

describe('a watched topic', () => {
  it('is one unseen notification, with the number of posts', async () => {
    const topic = await aTopic()
    await choose(ann, topic, 'watch')
    await answered(topic)
    await answered(topic)
    await answered(topic, cat)
    const title = (await topics.find(db, topic.id, { memberId: ann, now: next() }))?.title
    expect(await toldTo(ann)).toEqual([`3 new posts in “${title}”`])
    await answered(topic)
    expect(await toldTo(ann)).toEqual([`bob wrote in “${title}”`])
    await answered(topic, ann)
    expect(await toldTo(ann), 'own posts').toEqual([])
  })

  it('is in the list with the number of new posts, and its notifications lead there', async () => {
    const topic = await aTopic()
    await choose(ann, topic, 'follow')
    await answered(topic)
    await answered(topic)
    expect(await toldTo(ann)).toEqual([])
    expect((await listOf(ann))[0]).toMatchObject({ kind: 'topic', level: 'follow', added: 2 })
    await choose(ann, topic, 'mute')
    expect((await listOf(ann)).find(({ level }) => level === 'mute')?.added).toBe(0)
    await choose(ann, topic, 'watch')
    await answered(topic)
    await tellAll()
    expect((await notices.list(db, ann, { before: null, limit: 1, hidden: [] }))[0].href).toBe(
      `/topics/${topic.id}/unread`,
    )
    await toldTo(ann)
  })
})

describe('the nearer choice', () => {
  it('wins: of a topic over its forum', async () => {
    await choose(ann, GENERAL, 'watch')
    const [loud, quiet] = [await aTopic(), await aTopic()]
    expect(await toldTo(ann)).toHaveLength(2)
    await choose(ann, quiet, 'mute')
    await answered(quiet)
    await answered(quiet, bob, ['ann'])
    expect(await toldTo(ann), 'mentions too').toEqual([])
    await answered(loud)
    expect(await toldTo(ann)).toHaveLength(1)
    const reader = { memberId: ann, now: next() }
    const unread = async () =>
      (await topics.unread(db, reader, { before: null, limit: 50 })).map(({ id }) => id)
    expect(await unread()).toContain(loud.id)
    expect(await unread()).not.toContain(quiet.id)

    await choose(ann, GENERAL, 'mute')
    expect(await unread()).not.toContain(loud.id)
    await choose(ann, loud, 'watch')
    await answered(loud)
    await answered(quiet)
    expect(await toldTo(ann)).toHaveLength(1)
    expect(await unread()).toContain(loud.id)
    expect(await unread()).not.toContain(quiet.id)
    await choose(ann, GENERAL, null)
  })
})

describe('a watching member', () => {
  it('is notified once about a post that mentions them', async () => {
    const topic = await aTopic()
    await choose(ann, topic, 'watch')
    await answered(topic, bob, ['ann'])
    expect(await toldTo(ann)).toEqual([expect.stringMatching(/^bob mentioned you/)])
  })

  it('is not notified about what they may not see, ignore, or have read', async () => {
    const topic = await aTopic()
    await choose(ann, topic, 'watch')
    await sql`update forum set see_role = 'moderator' where id = ${GENERAL.id}`.execute(db)
    await answered(topic)
    expect(await toldTo(ann), 'a closed forum').toEqual([])
    await sql`update forum set see_role = 'member' where id = ${GENERAL.id}`.execute(db)
    await sql`update member set ignored = array[${bob}::bigint] where id = ${ann}`.execute(db)
    await answered(topic)
    expect(await toldTo(ann), 'an ignored member').toEqual([])
    await sql`update member set ignored = '{}' where id = ${ann}`.execute(db)
    const removed = await answered(topic)
    const by = { memberId: bob, name: 'bob', address: null }
    await posting.remove(db, removed, { reason: '', by, now: next() })
    expect(await toldTo(ann), 'a removed post').toEqual([])
    await answered(topic)
    await sql`insert into topic_read (member_id, topic_id, number)
      values (${ann}, ${topic.id}, 99)`.execute(db)
    expect(await toldTo(ann), 'a post that was read').toEqual([])
  })

  it('is notified once, however many watch, and in whichever batch', async () => {
    const topic = await aTopic()
    const members: number[] = []
    for (const name of ['dan', 'eve', 'fay', 'gus', 'hal']) members.push(await aMemberRow(db, name))
    for (const id of members) await choose(id, id % 2 === 0 ? topic : GENERAL, 'watch')
    await answered(topic)
    expect(await events.tellSome(db, next(), 2)).toEqual({ looked: 2, isDone: false })
    await tellAll()
    for (const id of members) expect(await toldTo(id), String(id)).toHaveLength(1)
  })
})

describe('topics that staff split and merge', () => {
  it('take along the choices of members', async () => {
    const by = { memberId: bob, name: 'bob', address: null }
    const [old, kept] = [await aTopic(), await aTopic()]
    const post = await answered(old)
    await choose(ann, old, 'watch')
    await choose(cat, old, 'watch')
    await choose(cat, kept, 'mute')
    const given = { title: 'A part', forumId: GENERAL.id, posts: [post], from: null, reason: '' }
    const split = await splitting.split(db, old.id, given, by, next())
    if (!split.ok) throw new Error(split.code)
    const part = { kind: 'topic', id: split.id } as const
    expect(await levels.levelOf(db, ann, part)).toBe('watch')
    expect(
      await merging.merge(db, [old.id, kept.id], { reason: '', forwardDays: 0 }, by, next()),
    ).toBe('DONE')
    await toldTo(ann)
    await answered(kept)
    expect(await toldTo(ann)).toHaveLength(1)
    expect(await levels.levelOf(db, cat, kept)).toBe('mute')
    expect(await levels.levelOf(db, ann, old)).toBeNull()
  })
})

describe('bundles and tags that staff merge', () => {
  it('take along the choices of members, as topics do', async () => {
    const [old, kept] = [await aBundle(db, 'Old name'), await aBundle(db, 'New name')]
    const at = (id: number) => ({ kind: 'bundle', id }) as const
    await choose(ann, at(old), 'watch')
    await choose(cat, at(old), 'watch')
    await choose(cat, at(kept), 'mute')
    expect(await bundleCare.merge(db, old, kept, commandLine, next())).toEqual({ ok: true })
    await comments.add(db, { target: 'bundle', id: kept }, bob, 'Of either name', next())
    expect(await toldTo(ann)).toEqual(['bob commented on New name'])
    expect(await levels.levelOf(db, cat, at(kept))).toBe('mute')
    expect(await levels.levelOf(db, cat, at(old))).toBeNull()

    const torrent = await aListedTorrent(db, 'Tagged.One', bob, {}, next())
    await torrentTags.setTags(db, torrent, ['long-name', 'short'])
    const [long, short] = await torrentTags.resolve(db, ['long-name', 'short'])
    const of = ({ tag }: typeof long) => ({ kind: 'tag', id: tag?.id ?? 0 }) as const
    await choose(ann, of(long), 'watch')
    const merged = await tags.merge(db, 'long-name', 'short', commandLine, next())
    expect(merged).toEqual({ ok: true })
    expect(await levels.levelOf(db, ann, of(short))).toBe('watch')
    expect(await levels.levelOf(db, ann, of(long))).toBeNull()
    await choose(ann, of(short), null)
  })
})

describe('a watched request', () => {
  it('is reported as filled, even if the member neither asked for it nor supported it', async () => {
    const { id: category } = await db
      .selectFrom('category')
      .select('id')
      .where('slug', '=', 'movies')
      .executeTakeFirstOrThrow()
    const { rows } = await sql<{ id: number }>`
      insert into request (member_id, category_id, title, created_at, ends_at)
      values (${bob}, ${category}, 'Harbor Nights', ${next()}, ${new Date('2027-01-01')})
      returning id`.execute(db)
    const on = { kind: 'request', id: rows[0].id } as const
    await choose(ann, on, 'watch')
    await choose(bob, on, 'watch')
    await choose(cat, on, 'watch')
    for (const who of [ann, bob, cat]) await toldTo(who)
    const torrentId = await aListedTorrent(db, 'Harbor.Nights', cat, {}, next())
    await sql`update torrent set category_id = ${category} where id = ${torrentId}`.execute(db)
    const by = { id: cat, name: 'cat' }
    expect((await fills.fill(db, { requestId: on.id, torrentId }, by, next())).ok).toBe(true)
    expect(await toldTo(ann)).toEqual(['Harbor Nights was filled'])
    expect((await toldTo(bob)).length, 'who asked is told in another way').toBe(1)
    expect(await toldTo(cat), 'who filled it').toEqual([])
    const row = (await listOf(ann)).find(({ kind }) => kind === 'request')
    expect(row).toMatchObject({ title: 'Harbor Nights', added: 1 })
    await levels.opened(db, ann, on, next())
    expect((await listOf(ann)).find(({ kind }) => kind === 'request')?.added).toBe(0)
  })
})

describe('comments and torrents', () => {
  it('are reported to those who watch the page, or a tag of a new torrent', async () => {
    const now = next()
    const torrent = await aListedTorrent(db, 'Harbor.Lights', bob, {}, now)
    const on = { kind: 'torrent', id: torrent } as const
    await choose(ann, on, 'watch')
    const target = { target: 'torrent', id: torrent } as const
    for (const body of ['One', 'Two']) await comments.add(db, target, bob, body, next())
    expect(await toldTo(ann)).toEqual(['2 new comments on Harbor.Lights'])
    expect((await listOf(ann)).find(({ kind }) => kind === 'torrent')?.added).toBe(2)
    await levels.opened(db, ann, on, next())
    expect((await listOf(ann)).find(({ kind }) => kind === 'torrent')?.added).toBe(0)
    await sql`update torrent set uploader_id = ${ann} where id = ${torrent}`.execute(db)
    await comments.add(db, target, bob, 'Mine?', next())
    expect(await toldTo(ann), 'as the uploader only').toEqual(['bob commented on Harbor.Lights'])
    await choose(ann, on, 'mute')
    await comments.add(db, target, bob, 'Three', next(), { mentioned: ['ann'] })
    expect(await toldTo(ann), 'of one that they own and muted').toEqual([])
  })
})
