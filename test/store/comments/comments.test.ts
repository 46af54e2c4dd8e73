import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import * as bookmarks from '../../../src/store/collections/bookmarks.ts'
import * as torrentBeside from '../../../src/store/torrents/beside.ts'
import * as comments from '../../../src/store/comments/comments.ts'
import * as titled from '../../../src/store/comments/titled.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as ownTorrents from '../../../src/store/hit-and-run/own-torrents.ts'
import * as revisions from '../../../src/store/records/revisions.ts'
import * as torrentEdits from '../../../src/store/torrents/edit.ts'
import * as thanks from '../../../src/store/torrents/thanks.ts'
import * as torrents from '../../../src/store/torrents/torrents.ts'
import { createDb } from '../../support/patient-db.ts'
import { aListedTorrent, aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let db: Db
let ann: number
let bob: number
const now = new Date('2026-03-01T12:00:00Z')
const later = new Date('2026-03-02T12:00:00Z')

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

const member = (id: number) => ({ id, now, can: () => false })
const as = (memberId: number, name: string) => ({ memberId, name, address: '192.0.2.1' })
const countsOf = (id: number) =>
  db
    .selectFrom('torrent_stats')
    .select(['comments', 'thanks'])
    .where('torrent_id', '=', id)
    .executeTakeFirstOrThrow()
const auditOf = (kind: string, id: number) =>
  db
    .selectFrom('audit_log')
    .selectAll()
    .where('target_kind', '=', kind)
    .where('target_id', '=', id)
    .execute()

describe('the history of a torrent', () => {
  const words = { name: 'New name', categoryId: 2, description: 'text', tags: ['b', 'a'] }

  it('starts with the state before the first edit, and has each state after it', async () => {
    const id = await aListedTorrent(db, 'told', ann, { tags: ['old'] }, now)
    const edit = (given: object, revision: number, summary = '') =>
      torrentEdits.edit(
        db,
        id,
        { ...words, ...given },
        { revision, summary },
        as(bob, 'bob'),
        later,
      )
    expect(await revisions.list(db, 'torrent', id, null, 10)).toEqual([])
    expect(await edit({}, 1, 'as it should be')).toEqual({ ok: true, revision: 2 })
    expect(await edit({ tags: [] }, 2)).toEqual({ ok: true, revision: 3 })
    const rows = await revisions.list(db, 'torrent', id, null, 10)
    const parts = { anonymous: false, attributes: {}, bundle: '' }
    const old = { name: 'told', category: 'movies', description: '', tags: ['old'], ...parts }
    const second = {
      ...old,
      name: 'New name',
      category: 'tv',
      description: 'text',
      tags: ['a', 'b'],
    }
    expect(rows).toEqual([
      expect.objectContaining({ number: 3, changed: ['tags'], before: second, author: 'bob' }),
      {
        number: 2,
        author: 'bob',
        at: later,
        summary: 'as it should be',
        changed: ['name', 'category', 'tags', 'description'],
        state: second,
        before: old,
      },
      {
        number: 1,
        author: 'ann',
        at: now,
        summary: '',
        changed: [],
        state: old,
        before: null,
      },
    ])
    const below = await revisions.list(db, 'torrent', id, 3, 1)
    expect(below.map(({ number }) => number)).toEqual([2])
  })

  it('has no row for an edit that changes nothing', async () => {
    const id = await aListedTorrent(db, 'same', ann, {}, now)
    const given = { name: 'same', categoryId: 1, description: '', tags: [] }
    const of = { revision: 1, summary: 'nothing' }
    expect(await torrentEdits.edit(db, id, given, of, as(bob, 'bob'), later)).toEqual({
      ok: true,
      revision: 1,
    })
    expect(await revisions.list(db, 'torrent', id, null, 10)).toEqual([])
    expect(await auditOf('torrent', id)).toEqual([])
    expect((await torrents.find(db, id))?.editedAt).toBeNull()
  })

  it('accepts one of several edits of the same revision, and overwrites none unseen', async () => {
    const id = await aListedTorrent(db, 'raced', ann, {}, now)
    const all = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((name) =>
        torrentEdits.edit(
          db,
          id,
          { ...words, name },
          { revision: 1, summary: '' },
          as(ann, 'ann'),
          later,
        ),
      ),
    )
    expect(all.filter(({ ok }) => ok)).toEqual([{ ok: true, revision: 2 }])
    expect(all.filter(({ ok }) => !ok)).toHaveLength(4)
    expect(all.every((one) => one.ok || one.code === 'CONFLICT')).toBe(true)
    expect(await revisions.list(db, 'torrent', id, null, 10)).toHaveLength(2)
  })

  it('is audited when someone other than the uploader edits', async () => {
    const id = await aListedTorrent(db, 'audited', ann, {}, now)
    const edit = (revision: number, name: string, by: number) =>
      torrentEdits.edit(
        db,
        id,
        { ...words, name },
        { revision, summary: 'why' },
        as(by, 'x'),
        later,
      )
    await edit(1, 'one', ann)
    expect(await auditOf('torrent', id)).toEqual([])
    await edit(2, 'two', bob)
    expect(await auditOf('torrent', id)).toEqual([
      expect.objectContaining({
        action: 'torrent.edit',
        before: { name: 'one' },
        after: { name: 'two' },
        reason: 'why',
      }),
    ])
  })
})

describe('comments', () => {
  it('are counted exactly when several members write and delete in parallel', async () => {
    const id = await aListedTorrent(db, 'discussed', ann, {}, now)
    const on = { target: 'torrent', id } as const
    const ids = await Promise.all(
      Array.from({ length: 12 }, (_, at) => comments.add(db, on, at % 2 ? ann : bob, 'x', now)),
    )
    expect(await countsOf(id)).toMatchObject({ comments: 12 })
    const removed = await Promise.all(
      [...ids.slice(0, 4), ...ids.slice(0, 4)].map((one) =>
        comments.remove(db, one as number, { reason: 'r', by: as(bob, 'bob'), now: later }),
      ),
    )
    expect(removed.filter(Boolean)).toHaveLength(4)
    expect(await countsOf(id)).toMatchObject({ comments: 8 })
  })

  it('are listed newest first in pages, with removed ones in their place', async () => {
    const id = await aListedTorrent(db, 'paged', ann, {}, now)
    const on = { target: 'torrent', id } as const
    const ids: number[] = []
    for (const text of ['a', 'b', 'c']) {
      ids.push((await comments.add(db, on, ann, text, now)) as number)
    }
    await comments.remove(db, ids[1], { reason: 'off topic', by: as(bob, 'bob'), now: later })
    const first = await comments.list(db, on, null, 2)
    expect(first.map(({ body }) => body)).toEqual(['c', 'b'])
    expect(first[1]).toMatchObject({ removedReason: 'off topic', isRetracted: false })
    const second = await comments.list(db, on, first[1].id, 2)
    expect(second.map(({ body }) => body)).toEqual(['a'])
    expect((await titled.listOf(db, ann, null, 2, member(bob))).map(({ body }) => body)).toEqual([
      'c',
      'a',
    ])
  })

  it('store earlier versions, and reject the second of two parallel edits', async () => {
    const id = await aListedTorrent(db, 'reworded', ann, {}, now)
    const comment = (await comments.add(db, { target: 'torrent', id }, ann, 'one', now)) as number
    const both = await Promise.all(
      ['two', 'three'].map((body) => comments.edit(db, comment, 1, body, later)),
    )
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await comments.edit(db, comment, 2, 'four', later)).toEqual({ ok: true, revision: 3 })
    const rows = await revisions.list(db, 'comment', comment, null, 10)
    expect(rows.map(({ number }) => number)).toEqual([3, 2, 1])
    expect(rows[2].state).toEqual({ body: 'one' })
    expect(await comments.find(db, comment)).toMatchObject({ body: 'four', editedAt: later })
  })

  it('are audited with their text when staff remove them', async () => {
    const id = await aListedTorrent(db, 'cleaned', ann, {}, now)
    const on = { target: 'torrent', id } as const
    const own = (await comments.add(db, on, ann, 'mine', now)) as number
    const other = (await comments.add(db, on, ann, 'bad words', now)) as number
    await comments.remove(db, own, { reason: '', by: as(ann, 'ann'), now: later })
    await comments.remove(db, other, { reason: 'rude', by: as(bob, 'bob'), now: later })
    expect(await auditOf('comment', own)).toEqual([])
    expect(await auditOf('comment', other)).toEqual([
      expect.objectContaining({
        action: 'comment.remove',
        actor_name: 'bob',
        before: { body: 'bad words' },
        reason: 'rude',
      }),
    ])
    expect(await comments.edit(db, other, 1, 'again', later)).toEqual({ ok: false, code: 'GONE' })
    expect(await comments.find(db, own)).toMatchObject({ isRetracted: true })
  })

  it('are for existing torrents only', async () => {
    const id = await aListedTorrent(db, 'closed', ann, {}, now)
    await torrentEdits.remove(db, id, { reason: 'gone', by: as(ann, 'ann'), now })
    expect(await comments.add(db, { target: 'torrent', id }, ann, 'x', now)).toBeNull()
    expect(await comments.add(db, { target: 'torrent', id: 999_999 }, ann, 'x', now)).toBeNull()
    expect(await countsOf(id)).toMatchObject({ comments: 0 })
  })
})

describe('thanks', () => {
  it('count once per member, even if sent several times in parallel', async () => {
    const id = await aListedTorrent(db, 'thanked', ann, {}, now)
    const said = await Promise.all(Array.from({ length: 6 }, () => thanks.give(db, id, bob, now)))
    expect(said.sort()).toEqual(['GIVEN', ...Array.from({ length: 5 }, () => 'GIVEN_BEFORE')])
    expect(await countsOf(id)).toMatchObject({ thanks: 1 })
    expect(await thanks.give(db, id, ann, now)).toBe('OWN')
    expect(await thanks.give(db, 999_999, ann, now)).toBe('GONE')
    expect(await countsOf(id)).toMatchObject({ thanks: 1 })
  })

  it('are listed in pages, newest first, even when several have the same time', async () => {
    const id = await aListedTorrent(db, 'popular', ann, {}, now)
    const names = ['t1', 't2', 't3', 't4']
    for (const name of names) {
      await thanks.give(db, id, await aMemberRow(db, name), name === 't4' ? later : now)
    }
    const first = await thanks.list(db, id, null, 2)
    const second = await thanks.list(db, id, first[1], 5)
    expect([...first, ...second].map(({ name }) => name)).toEqual(['t4', 't3', 't2', 't1'])
  })
})

describe('bookmarks', () => {
  it('are stored once, with a note that only a new note changes', async () => {
    const id = await aListedTorrent(db, 'kept', ann, {}, now)
    const all = await Promise.all(
      Array.from({ length: 4 }, () => bookmarks.keep(db, bob, id, { note: 'first' }, now)),
    )
    expect(all).toEqual(['kept', 'kept', 'kept', 'kept'])
    await bookmarks.keep(db, bob, id, {}, later)
    expect(await ownTorrents.stateOf(db, bob, id)).toMatchObject({
      isBookmarked: true,
      note: 'first',
    })
    await bookmarks.keep(db, bob, id, { note: '' }, later)
    expect(await ownTorrents.stateOf(db, bob, id)).toMatchObject({ isBookmarked: true, note: '' })
    expect(await bookmarks.keep(db, bob, 999_999, {}, now)).toBe('no torrent')
    await bookmarks.drop(db, bob, id)
    await bookmarks.drop(db, bob, id)
    expect(await ownTorrents.stateOf(db, bob, id)).toMatchObject({ isBookmarked: false })
  })

  it('are listed only to their member, by page, search terms and category', async () => {
    const one = await aListedTorrent(db, 'Shelf.One', ann, { categoryId: 3 }, now)
    const two = await aListedTorrent(db, 'Shelf.Two', ann, {}, now)
    await bookmarks.keep(db, ann, one, { note: 'for the 50% party' }, now)
    await bookmarks.keep(db, ann, two, {}, now)
    const names = async (given: object) => {
      const filter = { words: [], category: null, after: null, limit: 10, ...given }
      return (await bookmarks.list(db, ann, filter)).map(({ name }) => name)
    }
    expect(await names({})).toEqual(['Shelf.Two', 'Shelf.One'])
    expect(await names({ limit: 1 })).toEqual(['Shelf.Two'])
    const [{ bookmarkId }] = await bookmarks.list(db, ann, {
      words: [],
      category: null,
      after: null,
      limit: 1,
    })
    expect(await names({ after: bookmarkId })).toEqual(['Shelf.One'])
    expect(await names({ words: ['50% PARTY'] })).toEqual(['Shelf.One'])
    expect(await names({ words: ['%'] })).toEqual(['Shelf.One'])
    expect(await names({ category: 'music' })).toEqual(['Shelf.One'])
    const keeps = async (who: number) => [
      ...(await torrentBeside.ownMarks(db, who, [one, two, 999_999])).keys(),
    ]
    expect((await keeps(ann)).sort((a, b) => a - b)).toEqual([one, two])
    expect(await keeps(bob)).toEqual([])
  })
})

describe('the relation of a member to a torrent', () => {
  it('is empty at first, then has thanks, history and clients', async () => {
    const id = await aListedTorrent(db, 'mine', ann, {}, now)
    expect(await ownTorrents.stateOf(db, bob, id)).toEqual({
      isBookmarked: false,
      note: '',
      folderId: null,
      untilSnatched: false,
      folders: [],
      hasThanked: false,
      rating: null,
      totals: { uploaded: 0n, downloaded: 0n },
      seeding: 0,
      leeching: 0,
      history: null,
      toSeed: null,
    })
    await thanks.give(db, id, bob, now)
    const history = { first_at: now, last_at: now, completed_at: later, uploaded: 2n ** 60n }
    await db
      .insertInto('member_torrent')
      .values({ member_id: bob, torrent_id: id, ...history })
      .execute()
    expect(await ownTorrents.stateOf(db, bob, id)).toMatchObject({
      hasThanked: true,
      history: { uploaded: 2n ** 60n, downloaded: 0n, seededSeconds: 0, completedAt: later },
    })
  })
})
