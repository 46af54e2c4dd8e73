import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anUpload } from '../support/catalog.ts'
import type { TestBrowser, TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'
import {
  aHybridFile,
  aTorrentFile,
  hybridParts,
  singleInfo,
  torrentOf,
} from '../support/torrent-files.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser

beforeAll(async () => {
  site = await testSite({ BABOU_SOURCE_TAG: 'OURS', BABOU_SITE_URL: 'http://site.example' })
  ann = await site.signedIn('member', 'ann')
  bob = await site.signedIn('member', 'bob')
})
afterAll(() => site.stop())

type Fields = Record<string, string>

/** A multipart request, as a tool sends it. */
function upload(
  who: TestBrowser,
  path: string,
  file: Buffer | null,
  fields: Fields = {},
  html = false,
) {
  const request = who.agent.post(path).set('Accept', html ? 'text/html' : 'application/json')
  for (const [name, value] of Object.entries(fields)) void request.field(name, value)
  if (file !== null) void request.attach('torrent', file, 'my file.torrent')
  return html ? request.field('_csrf', who.csrf()) : request.set('X-CSRF-Token', who.csrf())
}

const fitting = (name: string) =>
  torrentOf(singleInfo(name, 70_000, { private: 1, source: 'OURS' }))

async function rows(table: 'torrent' | 'draft_upload'): Promise<number> {
  const { n } = await site.db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return n
}

describe('POST /torrents', () => {
  it('publishes in one request, and says what the contract promises', async () => {
    const reply = await upload(ann, '/torrents', fitting('Direct'), {
      category: 'movies',
      title: 'A title',
      description: 'Some *text*',
      tags: 'hd, live set',
    })
    expect(reply.status).toBe(201)
    const { id } = reply.body
    expect(reply.body).toEqual({
      id,
      infoHash: anUpload('', fitting('Direct')).uploadedHashes[0],
      infoHashChanged: false,
      url: `http://site.example/torrents/${id}`,
      download: `http://site.example/torrents/${id}/download`,
    })
    expect(reply.headers.location).toBe(`/torrents/${id}`)
    expect((await bob.json(`/torrents/${id}`)).body).toMatchObject({
      name: 'A title',
      category: 'movies',
      tags: ['hd', 'live-set'],
      uploader: 'ann',
    })
  })

  it('takes the name of the file without a title, and says when the hash changed', async () => {
    const reply = await upload(ann, '/torrents', aTorrentFile('Untitled'), { category: 'other' })
    expect(reply.body).toMatchObject({ infoHashChanged: true })
    expect((await ann.json(`/torrents/${reply.body.id}`)).body.name).toBe('Untitled')
  })

  it('answers 409 with the torrent that is there, whatever the spelling of the file', async () => {
    const first = await upload(ann, '/torrents', aTorrentFile('Twice'), { category: 'tv' })
    for (const file of [aTorrentFile('Twice'), aTorrentFile('Twice', 100_000, { source: 'X' })]) {
      const again = await upload(bob, '/torrents', file, { category: 'tv' })
      expect(again.status).toBe(409)
      expect(again.body).toMatchObject({
        code: 'DUPLICATE_TORRENT',
        id: first.body.id,
        url: `http://site.example/torrents/${first.body.id}`,
      })
    }
  })

  it('says that a torrent was taken down before', async () => {
    const { body } = await upload(ann, '/torrents', fitting('Down'), { category: 'tv' })
    await ann.send('delete', `/torrents/${body.id}`, { reason: 'Bad rip' })
    const again = await upload(ann, '/torrents', fitting('Down'), { category: 'tv' })
    expect(again.status).toBe(409)
    expect(again.body).toMatchObject({ id: body.id, state: 'removed' })
    expect(again.body.errors.torrent[0]).toBe('This torrent was here and was taken down: Bad rip.')
  })

  it('answers 422 with what is wrong by field, and publishes nothing', async () => {
    const before = await rows('torrent')
    const errors = async (file: Buffer | null, fields: Fields) => {
      const reply = await upload(ann, '/torrents', file, fields)
      expect(reply.status).toBe(422)
      expect(reply.type).toBe('application/problem+json')
      return reply.body.errors
    }
    const good = fitting('Never')
    expect(await errors(null, { category: 'tv' })).toEqual({ torrent: ['Choose a .torrent file.'] })
    expect(await errors(good, {})).toEqual({ category: ['is required'] })
    expect(await errors(good, { category: 'no' })).toEqual({ category: ['is not one of ours'] })
    expect(await errors(good, { category: 'tv', x: '1' })).toEqual({
      x: ['is not a field of this form'],
    })
    expect(await errors(good, { category: 'tv', title: 'x'.repeat(256) })).toEqual({
      title: ['has at most 255 characters'],
    })
    expect(await errors(Buffer.from('<html>'), { category: 'tv' })).toEqual({
      torrent: [expect.stringMatching(/^This is not a whole .torrent file/)],
    })
    const { info, layers } = hybridParts('v2', [{ path: ['a'], sizeBytes: 70_000 }])
    const { pieces: _, files: __, ...v2 } = info
    expect(await errors(torrentOf(v2, { 'piece layers': layers }), { category: 'tv' })).toEqual({
      torrent: [expect.stringMatching(/^This is a v2-only torrent/)],
    })
    const away = torrentOf(singleInfo('..', 10))
    expect(await errors(away, { category: 'tv' })).toEqual({
      torrent: [expect.stringMatching(/leads out of its folder/)],
    })
    expect(await rows('torrent')).toBe(before)
    expect(await rows('draft_upload')).toBe(0)
  })

  it('answers 413 for a file beyond 16 MiB', async () => {
    const reply = await upload(ann, '/torrents', Buffer.alloc(16 * 2 ** 20 + 1), { category: 'tv' })
    expect(reply.status).toBe(413)
  })

  it('asks for a sign-in and the CSRF token', async () => {
    const stranger = site.browser()
    expect((await upload(stranger, '/torrents', fitting('No'), { category: 'tv' })).status).toBe(
      401,
    )
    const forged = ann.agent.post('/torrents').set('Accept', 'application/json')
    expect((await forged.attach('torrent', fitting('No'), 'x')).status).toBe(403)
  })

  it('takes hybrids, under both hashes', async () => {
    const file = aHybridFile('Hybrid', [{ path: ['a'], sizeBytes: 70_000 }])
    const reply = await upload(ann, '/torrents', file, { category: 'tv' })
    expect(reply.status).toBe(201)
    const hashes = await site.db
      .selectFrom('torrent_hash')
      .select('kind')
      .orderBy('kind')
      .where('torrent_id', '=', reply.body.id)
      .execute()
    expect(hashes.map((row) => row.kind)).toEqual(['v1', 'v2'])
  })

  it('publishes one of several at once', async () => {
    const all = await Promise.all(
      [ann, bob, ann, bob].map((who) =>
        upload(who, '/torrents', fitting('At once'), { category: 'tv' }),
      ),
    )
    expect(all.map((reply) => reply.status).sort()).toEqual([201, 409, 409, 409])
    expect(new Set(all.map((reply) => reply.body.id)).size).toBe(1)
  })
})

describe('the upload in two steps', () => {
  async function inspect(who: TestBrowser, file: Buffer): Promise<string> {
    const reply = await upload(who, '/torrents/inspect', file, {}, true)
    expect(reply.status).toBe(303)
    return String(reply.headers.location)
  }

  it('shows what the file holds and what will change, and publishes nothing yet', async () => {
    expect((await ann.get('/torrents/new')).text).toContain('<code>OURS</code>')
    const before = await rows('torrent')
    const file = torrentOf(singleInfo('Wizard', 70_000, { source: 'THEIRS', entropy: 'x' }))
    const path = await inspect(ann, file)
    expect(path).toMatch(/^\/torrents\/drafts\/[0-9a-f]{32}$/)
    const page = await ann.get(path)
    expect(page.text).toContain('my file.torrent')
    expect(page.text).toContain('68.4 KiB, 1 file')
    expect(page.text).toContain('It becomes private')
    expect(page.text).toContain('Its source changes from THEIRS to OURS.')
    expect(page.text).toContain('are removed: entropy.')
    expect(page.text).toContain('value="Wizard"')
    expect(await rows('torrent')).toBe(before)
    expect((await bob.get(path)).status).toBe(404)
  })

  it('keeps file and words when something is wrong, and publishes when it is mended', async () => {
    const path = await inspect(ann, aTorrentFile('Mended'))
    const words = {
      title: 'Typed title',
      category: '',
      description: 'Typed text',
      tags: 'one, two',
    }
    const wrong = await ann.submit(path, words)
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('value="Typed title"')
    expect(wrong.text).toContain('Typed text</textarea>')
    expect(wrong.text).toContain('value="one, two"')
    expect(wrong.text).toContain('Category is required')
    expect(wrong.text).toContain(`action="${path}"`)
    const right = await ann.submit(path, { ...words, category: 'music' })
    expect(right.status).toBe(303)
    const shown = await ann.get(String(right.headers.location))
    expect(shown.text).toContain('Typed title')
    expect(shown.text).toContain('Published. The info hash has changed: download the torrent here')
    expect((await ann.get(path)).status).toBe(404)
    expect((await ann.submit(path, { ...words, category: 'music' })).status).toBe(404)
  })

  it('says so when the hash stays', async () => {
    const path = await inspect(ann, fitting('Stays'))
    expect((await ann.get(path)).text).toContain('The info hash stays')
    const done = await ann.submit(path, { title: 'Stays', category: 'tv' })
    const shown = await ann.get(String(done.headers.location))
    expect(shown.text).toContain('your client can go on seeding')
  })

  it('leads to the torrent that is there already', async () => {
    const { body } = await upload(ann, '/torrents', fitting('There'), { category: 'tv' })
    const path = await inspect(bob, fitting('There'))
    const page = await bob.get(path)
    expect(page.text).toContain(`<a href="/torrents/${body.id}">There</a>`)
    expect(page.text).not.toContain('>Publish<')
    const late = await bob.submit(path, { title: 'There', category: 'tv' })
    expect(late.status).toBe(409)
    expect(late.text).toContain(`<a href="/torrents/${body.id}">There</a>`)
  })

  it('says beside the field why a file is refused', async () => {
    const reply = await upload(ann, '/torrents/inspect', Buffer.from('d4:infoi1ee'), {}, true)
    expect(reply.status).toBe(422)
    expect(reply.text).toContain('id="field-torrent-error"')
    expect(reply.text).toContain('its info is no dictionary')
  })

  it('tells tools what they would publish', async () => {
    const reply = await upload(ann, '/torrents/inspect', aTorrentFile('Tool'))
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({
      name: 'Tool',
      size: 100_000,
      files: 1,
      infoHashChanged: true,
      changes: [{ what: 'private' }, { what: 'source', before: null }],
      duplicate: null,
    })
  })

  it('keeps a file that came with wrong words in one request from a browser', async () => {
    const reply = await upload(ann, '/torrents', fitting('Kept'), { title: 'Kept title' }, true)
    expect(reply.status).toBe(422)
    const action = /action="(\/torrents\/drafts\/[0-9a-f]{32})"/.exec(reply.text)?.[1] ?? ''
    expect(reply.text).toContain('value="Kept title"')
    expect((await ann.submit(action, { title: 'Kept title', category: 'tv' })).status).toBe(303)
  })

  it('bounds what one member can have read in a minute', async () => {
    const carl = await site.signedIn('member', 'carl')
    const statuses: number[] = []
    for (let at = 0; at < 31; at++) {
      statuses.push((await upload(carl, '/torrents/inspect', null)).status)
    }
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(422))
    expect(statuses[30]).toBe(429)
  })
})
