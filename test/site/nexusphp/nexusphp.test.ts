import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent, anUpload } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

// The requests of programs that look for content on NexusPHP sites by its pieces, and how they
// read the replies: `ret` must be 0, `data` maps a hash to an ID, and the file is at /download.php.

let site: TestSite
let annId: number
let bobId: number
let passkey: string
beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: 'http://babou.example' })
  annId = (await site.member('ann')).id
  bobId = (await site.member('bob')).id
  passkey = await keyOf(bobId)
})
afterAll(() => site.stop())

const keyOf = async (memberId: number, scopes = ['torrents:match', 'torrents:download']) =>
  (await aToken(site, memberId, { scopes: scopes as never })).token

const hashOf = (seed: string) => anUpload(seed).piecesHash

const ask = (pieces: unknown, key: string | null = passkey) =>
  supertest(site.app)
    .post('/api/pieces-hash')
    .set('User-Agent', 'Mozilla/5.0')
    .set('Accept', 'application/json, text/plain, */*')
    .send({ ...(key !== null && { passkey: key }), pieces_hash: pieces })

describe('POST /api/pieces-hash', () => {
  it('maps each known hash to a torrent, for JSON', async () => {
    const id = await aListedTorrent(site.db, 'By.Pieces', annId)
    const reply = await ask(['0'.repeat(40), hashOf('By.Pieces').toUpperCase()])
    expect(reply.headers['content-type']).toContain('application/json')
    expect(reply.body).toEqual({ ret: 0, msg: 'ok', data: { [hashOf('By.Pieces')]: id } })
    expect((await ask(['0'.repeat(40)])).body.data).toEqual({})
    expect((await ask([])).body).toMatchObject({ ret: 0, data: {} })
  })

  it('does the same for forms, in each way that PHP reads a list', async () => {
    const id = await aListedTorrent(site.db, 'By.Form', annId)
    const hash = hashOf('By.Form')
    for (const list of [
      `pieces_hash[]=${hash}`,
      `pieces_hash%5B%5D=${hash}&pieces_hash%5B%5D=${'1'.repeat(40)}`,
      `pieces_hash[0]=${'1'.repeat(40)}&pieces_hash[1]=${hash}`,
    ]) {
      const reply = await supertest(site.app)
        .post('/api/pieces-hash')
        .type('form')
        .send(`passkey=${passkey}&${list}`)
      expect(reply.body, list).toEqual({ ret: 0, msg: 'ok', data: { [hash]: id } })
    }
  })

  it('names the first of several torrents, and only those in the catalog', async () => {
    const first = await aListedTorrent(site.db, 'Twice', annId)
    await aListedTorrent(site.db, 'Twice.Renamed', annId)
    await site.db
      .updateTable('torrent')
      .set({ pieces_hash: Buffer.from(hashOf('Twice'), 'hex') })
      .where('name', '=', 'Twice.Renamed')
      .execute()
    expect((await ask([hashOf('Twice')])).body.data).toEqual({ [hashOf('Twice')]: first })
    const own = await aListedTorrent(site.db, 'Unseen.Own', bobId, { state: 'pending' })
    const removed = await aListedTorrent(site.db, 'Unseen.Removed', annId)
    const reason = { reason: 'x' }
    await (await site.entered('ann')).send('delete', `/torrents/${removed}`, reason)
    const { body } = await ask([hashOf('Unseen.Own'), hashOf('Unseen.Removed')])
    expect(own).toBeGreaterThan(first)
    expect(body.data).toEqual({})
  })

  it('answers 100 hashes, and refuses more, or an invalid one, with a reason', async () => {
    const many = Array.from({ length: 100 }, (_, at) => at.toString(16).padStart(40, '0'))
    expect((await ask(many)).status).toBe(200)
    for (const wrong of [[...many, 'f'.repeat(40)], ['x'], [1], 'x', { a: 1 }, null]) {
      const reply = await ask(wrong)
      expect(reply.status, JSON.stringify(wrong)?.slice(0, 40)).toBe(422)
      expect(reply.body).toMatchObject({ ret: 422, msg: expect.stringMatching(/^pieces_hash /) })
    }
  })

  it('refuses a wrong key, none, and one without the scope, as JSON', async () => {
    const reads = await keyOf(bobId, ['torrents:read'])
    const wrong = [null, '', 'f'.repeat(32), reads]
    const replies = await Promise.all(wrong.map((key) => ask(['0'.repeat(40)], key)))
    expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 403])
    for (const { body } of replies) expect(body.ret).not.toBe(0)
    const browser = await site.entered('bob')
    const cookies = await browser.send('post', '/api/pieces-hash', { pieces_hash: [] })
    expect(cookies.status).toBe(401)
  })
})

describe('GET /download.php', () => {
  const fetched = (id: number | string, key: string) =>
    supertest(site.app).get(`/download.php?id=${id}&passkey=${key}`).buffer(true)

  it('returns the file for the same key, and records the download', async () => {
    const id = await aListedTorrent(site.db, 'Fetched', annId)
    const reply = await fetched(id, passkey)
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toBe('application/x-bittorrent')
    const row = await site.db
      .selectFrom('torrent_download')
      .selectAll()
      .where('torrent_id', '=', id)
      .executeTakeFirst()
    expect(row).toMatchObject({ member_id: bobId, via: 'token' })
    expect(row?.token_id).not.toBeNull()
  })

  it('refuses others with a status and words', async () => {
    const matches = await keyOf(bobId, ['torrents:match'])
    const id = await aListedTorrent(site.db, 'Not.Fetched', annId)
    expect((await fetched(id, matches)).status).toBe(403)
    expect((await fetched(id, 'f'.repeat(40))).status).toBe(401)
    for (const none of [999_999, 'x', '']) {
      const reply = await fetched(none, passkey)
      expect(reply.status).toBe(404)
      expect(reply.body).toMatchObject({ ret: 404, msg: expect.stringContaining('torrent') })
    }
  })
})
