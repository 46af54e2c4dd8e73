import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { holding } from '../../../src/store/promotions/factors.ts'
import * as tokenUses from '../../../src/store/promotions/token-uses.ts'
import { giveMember } from '../../support/community/economy.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const START = 1_700_000_000
const HOUR = 3_600
const at = (seconds: number) => new Date((START + seconds) * 1_000)
/** IDs of no member and no torrent: with them, there are as many as in a batch. */
const OTHERS = Array.from({ length: 300 }, (_, index) => 1_000_000 + index)

let database: TestDatabase
let db: Db
let ann: number
let bob: number
let inside: number
let outside: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  ;[ann, bob] = [await addMember(db), await addMember(db)]
  ;[inside, outside] = [await addTorrent(db), await addTorrent(db)]
  await db.updateTable('member').set({ role: 'uploader' }).where('id', '=', ann).execute()
  await promote('global')
  await promote('role', null, 'uploader')
  await promote('personal', ann)
  await promote('torrent', inside)
  await promote('featured', inside)
  await promoteAround(inside)
  await giveMember(db, ann, 'tokens', 1, { now: at(0) })
  expect(await tokenUses.spend(db, ann, inside, at(0))).toMatchObject({ ok: true })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

/** For an hour. */
async function promote(scope: string, target: number | null = null, role: string | null = null) {
  await sql`insert into promotion (scope, target_id, role, up_permille, down_permille, starts_at,
      ends_at, title, made_at)
    values (${scope}, ${target}, ${role}, 1000, 500, ${at(0)}, ${at(HOUR)}, ${scope}, ${at(0)})
    `.execute(db)
}

/** A promotion of its category, of a tag that it has, and of the series of its season. */
async function promoteAround(torrentId: number) {
  const tag = { slug: 'promoted' }
  const tagged = await db.insertInto('tag').values(tag).returning('id').executeTakeFirstOrThrow()
  await db.insertInto('torrent_tag').values({ torrent_id: torrentId, tag_id: tagged.id }).execute()
  const series = await addBundle('series', null)
  const season = await addBundle('season', series)
  const { category_id: category } = await db
    .updateTable('torrent')
    .set({ bundle_id: season })
    .where('id', '=', torrentId)
    .returning('category_id')
    .executeTakeFirstOrThrow()
  await promote('category', category)
  await promote('tag', tagged.id)
  await promote('bundle', series)
}

async function addBundle(kind: 'series' | 'season', parent_id: number | null) {
  const { id } = await db
    .insertInto('bundle')
    .values({ kind, title: kind, parent_id, created_at: at(0) })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

describe('the promotions of members and torrents', () => {
  it.each([
    ['the few of a page', []],
    ['the many of a batch', OTHERS],
  ])('are those of every scope and the tokens, for %s', async (_, others: readonly number[]) => {
    const memberIds = [ann, bob, ...others]
    const torrentIds = [inside, outside, ...others]
    const of = await holding(db, { memberIds, torrentIds }, START, START + HOUR)
    const sources = (memberId: number, torrentId: number) =>
      of({ memberId, torrentId })
        .map(({ source }) => source)
        .sort()
    const ofInside = ['bundle', 'category', 'featured', 'global', 'tag', 'torrent']
    expect(sources(bob, inside)).toEqual(ofInside)
    expect(sources(ann, inside)).toEqual([...ofInside, 'personal', 'role', 'token'].sort())
    // Both are of the category.
    expect(sources(bob, outside)).toEqual(['category', 'global'])
    expect(sources(ann, outside)).toEqual(['category', 'global', 'personal', 'role'])
  })

  it('are those that held in the time that was asked for', async () => {
    const ids = { memberIds: [ann, bob], torrentIds: [inside] }
    const later = await holding(db, ids, START + 2 * HOUR, START + 3 * HOUR)
    expect(later({ memberId: ann, torrentId: inside })).toMatchObject([{ source: 'token' }])
    expect(later({ memberId: bob, torrentId: inside })).toEqual([])
    const before = await holding(db, ids, START - 2 * HOUR, START - HOUR)
    expect(before({ memberId: ann, torrentId: inside })).toEqual([])
  })
})
