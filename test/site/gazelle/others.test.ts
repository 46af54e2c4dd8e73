import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as bundleParts from '../../../src/store/bundles/part.ts'
import * as collections from '../../../src/store/collections/collections.ts'
import * as items from '../../../src/store/collections/items.ts'
import * as comments from '../../../src/store/comments/comments.ts'
import { aRequest } from '../../support/a-request.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken, tool } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: number
let bob: number
let ask: (query: string) => Promise<{ status: number; body: Record<string, never> }>

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: 'http://babou.example' })
  ann = (await site.member('ann')).id
  bob = (await site.member('bob')).id
  const { token } = await aToken(site, ann)
  ask = async (query) => {
    const { status, body } = await tool(site, token).get(`/ajax.php?${query}`)
    return { status, body: body as Record<string, never> }
  }
})
afterAll(() => site.stop())

let turn = 0
/** An album of an artist with a torrent in it. */
async function anAlbum() {
  const artistId = await aBundle(site.db, 'Some Band', { kind: 'artist' })
  const of = { kind: 'album', parentId: artistId, year: 2001 } as const
  const albumId = await aBundle(site.db, 'First & Last', of)
  const [{ id: categoryId }] = await site.db
    .selectFrom('category')
    .select('id')
    .where('slug', '=', 'music')
    .execute()
  const id = await aListedTorrent(site.db, `album ${turn++}`, bob, { categoryId } as never)
  await bundleParts.bundlePart.write(site.db, id, String(albumId), new Date())
  return { artistId, albumId, id, categoryId }
}

describe('requests of members', () => {
  it('are listed with their bounty as bytes, those that can be filled by default', async () => {
    const { albumId, artistId, categoryId, id: torrentId } = await anAlbum()
    const open = await aRequest(site.db, ann)
    const attributes = JSON.stringify({ format: 'flac', 'release-type': 'album' })
    await sql`update request set points = 100000, bytes = 5, givers = 2, bundle_id = ${albumId},
      category_id = ${categoryId}, attributes = ${attributes}::jsonb where id = ${open}`.execute(
      site.db,
    )
    const filled = await aRequest(site.db, ann, 'approved')
    const by = { payee_id: bob, filler_id: bob, filled_at: new Date(0), state: 'approved' } as const
    const fill = { request_id: filled, torrent_id: torrentId, ...by }
    await site.db.insertInto('request_fill').values(fill).execute()
    const { body } = await ask('action=requests')
    const { response } = (await ask('action=requests&search=%24')).body
    expect(response).toMatchObject({ pages: 1, results: [] })
    expect(body).toMatchObject({
      status: 'success',
      response: {
        ...{ currentPage: 1, pages: 1 },
        results: [
          {
            ...{ requestId: open, requestorId: ann, requestorName: 'ann', voteCount: 2 },
            ...{ bounty: 1_073_700_005, title: 'First & Last', year: 2001, categoryName: 'Music' },
            artists: [[{ id: String(artistId), name: 'Some Band' }]],
            ...{ formatList: 'FLAC', bitrateList: 'Any', releaseType: 'Album', isFilled: false },
            ...{ fillerId: 0, torrentId: 0, timeFilled: '' },
          },
        ],
      },
    })
    const all = (await ask('action=requests&show_filled=true')).body.response
    expect(all).toMatchObject({ results: [{ requestId: filled, isFilled: true }, {}] })
    await comments.add(site.db, { target: 'request', id: filled }, bob, 'Here it is.', new Date())
    const one = (await ask(`action=request&id=${filled}`)).body.response
    expect(one).toMatchObject({
      ...{ requestId: filled, fillerId: bob, fillerName: 'bob', torrentId },
      timeFilled: '1970-01-01 00:00:00',
      comments: [{ body: 'Here it is.', userinfo: { authorId: bob, authorName: 'bob' } }],
      topContributors: [],
    })
    const give = (member_id: number, key: string, more: object) => {
      const bounty = { request_id: open, member_id, key, given_at: new Date(0), currency: 'upload' }
      return site.db
        .insertInto('request_bounty')
        .values({ ...bounty, is_anonymous: false, amount: 1, ...more } as never)
        .execute()
    }
    await give(ann, 'bounty-of-a-test-a', { amount: 700 })
    await give(bob, 'bounty-of-a-test-a', { amount: 500 })
    await give(bob, 'bounty-of-a-test-b', { amount: 1_000, currency: 'points' })
    await give(ann, 'bounty-of-a-test-b', { amount: 10_000_000_000, is_anonymous: true })
    await give(ann, 'bounty-of-a-test-c', { amount: 10_000_000_000, state: 'returned' })
    const given = (await ask(`action=request&id=${open}`)).body.response
    expect(given).toMatchObject({
      topContributors: [
        { userId: bob, userName: 'bob', bounty: 10_737_500 },
        { userId: ann, userName: 'ann', bounty: 700 },
      ],
    })
  })

  it('that do not exist, and invalid page numbers, are failures', async () => {
    expect(await ask('action=request&id=999')).toMatchObject({ status: 404 })
    expect(await ask('action=requests&page=x')).toMatchObject({
      status: 400,
      body: { status: 'failure' },
    })
  })
})

describe('comments and collections', () => {
  it('of a group are read by its ID, without removed ones', async () => {
    const { albumId, id } = await anAlbum()
    const on = { target: 'bundle', id: albumId } as const
    await comments.add(site.db, on, ann, 'First', new Date(0))
    const gone = (await comments.add(site.db, on, bob, 'Gone', new Date(1_000))) ?? 0
    await comments.add(site.db, on, bob, 'Last', new Date(2_000))
    await sql`update comment set removed_at = now(), removed_by = ${bob} where id = ${gone}`.execute(
      site.db,
    )
    const { response } = (await ask(`action=tcomments&id=${albumId}`)).body
    expect(response).toMatchObject({ comments: [{ body: 'First' }, { body: 'Last' }] })
    const alone = await aListedTorrent(site.db, 'alone', ann)
    await comments.add(site.db, { target: 'torrent', id: alone }, bob, 'Single', new Date())
    const single = (await ask(`action=tcomments&id=${1_000_000_000 + alone}`)).body.response
    expect(single).toMatchObject({ comments: [{ body: 'Single' }] })
    expect((await ask(`action=tcomments&id=${id + 100_000}`)).status).toBe(404)
    await sql`update torrent set is_anonymous = true where id = ${alone}`.execute(site.db)
    const own = { target: 'torrent', id: alone } as const
    await comments.add(site.db, own, ann, 'By the uploader', new Date())
    await sql`update comment set edited_at = now() where author_id = ${ann}`.execute(site.db)
    const both = (await ask(`action=tcomments&id=${1_000_000_000 + alone}`)).body.response
    expect(both).toMatchObject({
      comments: [
        { body: 'Single', userinfo: { authorId: bob, authorName: 'bob' } },
        { editedUserId: 0, userinfo: { authorId: 0, authorName: '' } },
      ],
    })
  })

  it('of members are collages, unless they are private', async () => {
    const { albumId } = await anAlbum()
    const alone = await aListedTorrent(site.db, 'placed', ann)
    const words = { title: 'Mine', description: 'Both', isOpen: true, isPrivate: false }
    const by = { memberId: bob, name: 'bob', address: '' }
    const make = (isPrivate: boolean) =>
      collections.make(
        site.db,
        'collage',
        { ...words, isPrivate, isOpen: !isPrivate },
        by,
        new Date(),
      )
    const id = (await make(false)) ?? 0
    await items.add(site.db, id, { target: 'bundle', id: albumId }, '', bob, new Date())
    await items.add(site.db, id, { target: 'torrent', id: alone }, '', bob, new Date())
    const { response } = (await ask(`action=collage&id=${id}`)).body
    expect(response).toMatchObject({ id, name: 'Mine', creatorID: bob, locked: false })
    const { torrentGroupIDList, torrentgroups } = response as Record<string, unknown>
    expect(new Set(torrentGroupIDList as string[])).toEqual(
      new Set([String(albumId), String(1_000_000_000 + alone)]),
    )
    expect(
      (torrentgroups as { torrents: unknown[] }[]).map(({ torrents }) => torrents.length),
    ).toEqual([1, 1])
    expect((await ask(`action=collage&id=${(await make(true)) ?? 0}`)).status).toBe(404)
  })
})
