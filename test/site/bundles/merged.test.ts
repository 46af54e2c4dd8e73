import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as factors from '../../../src/store/promotions/factors.ts'
import * as promotions from '../../../src/store/promotions/promotions.ts'
import * as requests from '../../../src/store/requests/for-programs.ts'
import { aRequest } from '../../support/a-request.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let site: TestSite
let ann: TestBrowser
let annId: number
let staff: TestBrowser

beforeAll(async () => {
  ;({ site, ann, annId, staff } = await siteWithMembers())
})
afterAll(() => site.stop())

async function make(given: Readonly<Record<string, unknown>>): Promise<number> {
  const made = await ann.send('post', '/bundles', given)
  expect(made.body, JSON.stringify(made.body)).toHaveProperty('id')
  return made.body.id
}

/** The first season of two series; the one of `wrong` has more texts. */
async function twoSeasons() {
  const [wrong, right] = [
    await make({ kind: 'series', title: 'Wrong series' }),
    await make({ kind: 'series', title: 'Right series' }),
  ]
  const given = { kind: 'season', number: 1 }
  const from = await make({ ...given, parent: wrong, description: 'Told.', year: 2004, parts: 9 })
  const into = await make({ ...given, parent: right })
  return { wrong, from, into }
}

describe('a merged bundle', () => {
  it('gives its fields to the other, also without a title', async () => {
    const { from, into } = await twoSeasons()
    await staff.submit(`/bundles/${from}/merge`, { into: String(into) })
    const { body } = await ann.json(`/bundles/${into}`)
    expect(body).toMatchObject({ description: 'Told.', year: 2004, parts: 9, otherTitles: [] })
  })

  it('redirects after the bundle in which it was has been removed, and restored', async () => {
    const { wrong, from, into } = await twoSeasons()
    await staff.submit(`/bundles/${from}/merge`, { into: String(into) })
    await staff.submit(`/bundles/${wrong}`, { _method: 'DELETE', reason: 'not a series' })
    const addressOf = async () => (await ann.get(`/bundles/${from}`)).headers.location
    expect(await addressOf()).toContain(`/bundles/${into}/`)
    expect((await staff.send('post', `/bundles/${wrong}/restore`)).status).toBe(200)
    expect(await addressOf()).toContain(`/bundles/${into}/`)
  })

  it('hands its promotions, and the requests for it, on to the other', async () => {
    const { db } = site
    const { from, into } = await twoSeasons()
    const free = { upPermille: 1_000, downPermille: 0, startsAt: new Date(0), endsAt: null }
    const given = { scope: 'bundle', target: String(from), role: null } as const
    const what = { ...given, ...free, title: 'Free season', isAnnounced: false }
    await promotions.start(db, what, commandLine, new Date())
    const request = await aRequest(db, await addMember(db))
    const torrent = await addTorrent(db)
    await sql`update request set bundle_id = ${from} where id = ${request}`.execute(db)
    await sql`update torrent set bundle_id = ${from} where id = ${torrent}`.execute(db)
    await staff.submit(`/bundles/${from}/merge`, { into: String(into) })
    const applied = await factors.now(db, null, [torrent], new Date())
    expect(applied.get(torrent)).toMatchObject({ downPermille: 0 })
    expect((await requests.find(db, request))?.bundles[0]).toMatchObject({ id: into })
    expect(await promotions.targetOf(db, 'bundle', String(from))).toBe(into)
  })

  it('is the other one for its torrents, in old revisions, forms and searches', async () => {
    const { from, into } = await twoSeasons()
    const torrent = await aListedTorrent(site.db, 'Right.Series.S01', annId, { categoryId: 2 })
    const path = `/torrents/${torrent}`
    await ann.send('put', `${path}/bundle`, { bundle: from })
    await ann.send('put', `${path}/bundle`, { bundle: '' })
    await staff.submit(`/bundles/${from}/merge`, { into: String(into) })
    const bundleNow = async () => (await ann.json(path)).body.bundle
    expect(await bundleNow()).toBeNull()
    expect((await ann.send('post', `${path}/history/2/revert`, {})).status).toBe(200)
    expect(await bundleNow()).toMatchObject({ id: into })
    await ann.send('put', `${path}/bundle`, { bundle: '' })
    expect((await ann.send('put', `${path}/bundle`, { bundle: from })).status).toBe(200)
    expect(await bundleNow()).toMatchObject({ id: into })
    const found = (await ann.json(`/bundles?q=%23${from}`)).body.items
    expect(found).toMatchObject([{ id: into }])
  })

  it('keeps its IDs in an edit, also ISBNs and more than a form may have', async () => {
    const ids = (first: number) => Array.from({ length: 12 }, (_, at) => `mal:${first + at}`)
    const isbn = 'isbn13:9780441172719'
    const [one, other] = [
      await make({ kind: 'work', title: 'One', externalIds: [...ids(7_000), isbn] }),
      await make({ kind: 'work', title: 'Other', externalIds: ids(8_000) }),
    ]
    await staff.submit(`/bundles/${one}/merge`, { into: String(other) })
    const path = `/bundles/${other}`
    const before = (await ann.json(path)).body.externalIds
    expect(before).toHaveLength(25)
    expect((await ann.send('patch', path, { year: 1990 })).status).toBe(200)
    const { externalIds, revision } = (await ann.json(path)).body
    expect(externalIds).toEqual(before)
    expect((await ann.get(`${path}/edit`)).text).toContain(isbn)
    await ann.send('patch', path, { externalIds: '' })
    expect((await ann.json(path)).body.externalIds).toEqual([])
    await ann.submit(`${path}/history/${revision}/revert`, { revision: String(revision + 1) })
    expect((await ann.json(path)).body.externalIds).toEqual(before)
  })
})
