import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawOf } from '../../../src/domain/torrents/bencode.ts'
import { isFault } from '../../../src/domain/torrents/faults.ts'
import { readMetainfo } from '../../../src/domain/torrents/metainfo.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createTorrentReader, READING_LIMITS } from '../../../src/site/http/reader/reader.ts'
import { anUpload } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import {
  aHybridFile,
  aTorrentFile,
  hybridParts,
  singleInfo,
  torrentOf,
  v1Info,
} from '../../support/clients/torrent-files.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
/** Two more, because a member may have 30 files read per minute. */
let eve: TestBrowser
let dan: TestBrowser

beforeAll(async () => {
  site = await testSite({ BABOU_SOURCE_TAG: 'OURS', BABOU_SITE_URL: 'http://site.example' })
  ann = await site.signedIn('member', 'ann')
  bob = await site.signedIn('member', 'bob')
  eve = await site.signedIn('member', 'eve')
  dan = await site.signedIn('member', 'dan')
})
afterAll(() => site.stop())

type Fields = Record<string, string>

/** A multipart request, as a program sends it. */
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
  it('publishes in one request, and returns what the contract promises', async () => {
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
      state: 'listed',
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

  it('uses the name of the file without a title, and reports a changed hash', async () => {
    const reply = await upload(ann, '/torrents', aTorrentFile('Untitled'), { category: 'other' })
    expect(reply.body).toMatchObject({ infoHashChanged: true })
    expect((await ann.json(`/torrents/${reply.body.id}`)).body.name).toBe('Untitled')
  })

  it('answers 409 with the existing torrent, whatever the encoding of the file', async () => {
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

  it('reports that a torrent was removed before', async () => {
    const { body } = await upload(ann, '/torrents', fitting('Down'), { category: 'tv' })
    await ann.send('delete', `/torrents/${body.id}`, { reason: 'Bad rip' })
    const again = await upload(ann, '/torrents', fitting('Down'), { category: 'tv' })
    expect(again.status).toBe(409)
    expect(again.body).toMatchObject({ id: body.id, state: 'removed' })
    expect(again.body.errors.torrent[0]).toBe('This torrent was removed earlier: Bad rip.')
  })

  it('answers 422 with the errors by field, and publishes nothing', async () => {
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
    expect(await errors(good, { category: 'no' })).toEqual({
      category: ['is not a category of this site'],
    })
    expect(await errors(good, { category: 'tv', x: '1' })).toEqual({
      x: ['is not a field of this form'],
    })
    expect(await errors(good, { category: 'tv', title: 'x'.repeat(256) })).toEqual({
      title: ['must have at most 255 characters'],
    })
    expect(await errors(Buffer.from('<html>'), { category: 'tv' })).toEqual({
      torrent: [expect.stringMatching(/^This is not a torrent: the file is a web page/)],
    })
    const { info } = hybridParts('v2', [{ path: ['a'], sizeBytes: 70_000 }])
    const { pieces: _, files: __, ...v2 } = info
    expect(await errors(torrentOf(v2), { category: 'tv' })).toEqual({
      torrent: [expect.stringMatching(/^The piece layers do not match/)],
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

  it('requires a sign-in and the CSRF token', async () => {
    const stranger = site.browser()
    expect((await upload(stranger, '/torrents', fitting('No'), { category: 'tv' })).status).toBe(
      401,
    )
    const forged = ann.agent.post('/torrents').set('Accept', 'application/json')
    expect((await forged.attach('torrent', fitting('No'), 'x')).status).toBe(403)
  })

  it('accepts hybrids, under both hashes', async () => {
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

  it('accepts v2-only torrents: listed, sent to the trackers and served by their hash', async () => {
    const { info, layers } = hybridParts('V2', [{ path: ['a'], sizeBytes: 70_000 }])
    const { pieces: _, files: __, ...v2 } = info
    const file = torrentOf(v2, { 'piece layers': layers })
    const reply = await upload(ann, '/torrents', file, { category: 'tv' })
    expect(reply.status).toBe(201)
    const { id, infoHash } = reply.body as { id: number; infoHash: string }
    const shown = await ann.json(`/torrents/${id}`)
    expect(shown.body).toMatchObject({ infoHash, size: 70_000, kind: 'v2' })
    expect((await ann.get(`/torrents/${id}`)).text).toContain('BitTorrent v2')
    const { payload } = await site.db
      .selectFrom('outbox')
      .select('payload')
      .where('event', '=', 'torrent.changed')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(payload).toMatchObject({ torrentId: id, infoHashes: [infoHash] })
    const served = await ann.agent
      .get(`/torrents/${id}/download`)
      .buffer(true)
      .parse((res, done) => {
        const chunks: Buffer[] = []
        res.on('data', (chunk: Buffer) => chunks.push(chunk))
        res.on('end', () => done(null, Buffer.concat(chunks)))
      })
    const found = readMetainfo(served.body as Buffer)
    if (isFault(found)) throw new Error(found.text)
    expect(found.metainfo.kind).toBe('v2')
    const raw = rawOf(found.doc, found.info)
    expect(createHash('sha256').update(raw).digest('hex').slice(0, 40)).toBe(infoHash)
    expect((await upload(ann, '/torrents', file, { category: 'tv' })).status).toBe(409)
  })

  it('publishes one of several at the same time', async () => {
    const all = await Promise.all(
      [ann, bob, ann, bob].map((who) =>
        upload(who, '/torrents', fitting('At once'), { category: 'tv' }),
      ),
    )
    expect(all.map((reply) => reply.status).sort()).toEqual([201, 409, 409, 409])
    expect(new Set(all.map((reply) => reply.body.id)).size).toBe(1)
  })
})

describe('GET /torrents/exists', () => {
  const ask = (query: string) => bob.json(`/api/v1/torrents/exists?${query}`)

  it('finds a torrent by each of its hashes, and by its name in any spelling', async () => {
    const file = aTorrentFile('It.Exists-2001')
    const { body } = await upload(ann, '/torrents', file, { category: 'tv' })
    const { uploadedHashes, infoHash } = anUpload('', file)
    for (const hash of [body.infoHash, uploadedHashes[0], infoHash.toUpperCase()]) {
      const reply = await ask(`infoHash=${hash}`)
      expect(reply.body.torrents).toMatchObject(
        hash === infoHash.toUpperCase() ? [] : [{ id: body.id, match: 'infoHash' }],
      )
    }
    const byName = await ask('name=it+exists+(2001)')
    expect(byName.body).toMatchObject({
      exists: true,
      torrents: [{ id: body.id, match: 'name', state: 'listed', infoHash: body.infoHash }],
    })
    const { piecesHash } = anUpload('', file)
    expect((await ask(`pieces=${piecesHash}&name=it+exists+2001`)).body.torrents).toMatchObject([
      { id: body.id, match: 'pieces' },
    ])
    await ann.send('delete', `/torrents/${body.id}`, { reason: 'x' })
    const path = `/api/v1/torrents/exists?infoHash=${body.infoHash}`
    expect((await ann.json(path)).body.torrents[0].state).toBe('removed')
    expect((await bob.json(path)).body).toEqual({ exists: false, torrents: [] })
  })

  it('finds a hybrid by the full v2 hash', async () => {
    const file = aHybridFile('Whole.V2', [{ path: ['a'], sizeBytes: 70_000 }])
    const { body } = await upload(ann, '/torrents', file, { category: 'tv' })
    const { infoHashV2 } = anUpload('', file)
    const [v2] = await site.db
      .selectFrom('torrent_hash')
      .select('hash')
      .where('torrent_id', '=', body.id)
      .where('kind', '=', 'v2')
      .execute()
    expect(infoHashV2).not.toBeNull()
    const reply = await ask(`infoHash=${v2.hash.toString('hex')}${'0'.repeat(24)}`)
    expect(reply.body.torrents).toMatchObject([{ id: body.id }])
  })

  it('answers no, and reports an invalid question', async () => {
    expect((await ask(`infoHash=${'0'.repeat(40)}`)).body).toEqual({ exists: false, torrents: [] })
    expect((await ask('name=---')).body).toEqual({ exists: false, torrents: [] })
    for (const query of [
      '',
      'infoHash=xyz',
      'pieces=1234',
      'infoHash=',
      'name=',
      `name=${'x'.repeat(1_001)}`,
    ]) {
      expect((await ask(query)).status, query).toBe(400)
    }
  })

  it.each(['infoHash', 'pieces'])('says how to ask about several: %s', async (field) => {
    const hashes = Array.from({ length: 11 }, (_, at) => String(at).padStart(40, '0'))
    const repeated = hashes.map((hash) => `${field}=${hash}`).join('&')
    for (const query of [repeated, `${field}=${hashes.join(',')}`]) {
      const { status, body } = await ask(query)
      expect({ status, detail: body.detail }, query).toEqual({
        status: 400,
        detail: expect.stringMatching(`^${field} must be one hash .* (each|many)\\.$`),
      })
    }
  })
})

describe('a file at the limits', () => {
  const MiB = 2 ** 20

  it('of 100,000 files is read without much memory, and one more is refused', async () => {
    const files = (count: number) =>
      torrentOf(
        v1Info(
          'Limits',
          Array.from({ length: count }, (_, at) => {
            return { path: [`folder ${at % 50}`, `file ${at}`], sizeBytes: 1 }
          }),
        ),
      )
    const fits = files(100_000)
    const before = process.memoryUsage().rss
    let most = 0
    for (let round = 0; round < 2; round++) {
      const reply = await upload(eve, '/torrents/inspect', fits)
      expect(reply.body).toMatchObject({ files: 100_000 })
      expect(reply.body.fileList).toHaveLength(1_000)
      most = Math.max(most, process.memoryUsage().rss - before)
    }
    expect(most).toBeLessThan(400 * MiB)
    const tooMany = await upload(eve, '/torrents/inspect', files(100_001))
    expect(tooMany.status).toBe(422)
    expect(tooMany.body.errors.torrent[0]).toMatch(/100,000 files/)
  })

  it('of 16 MiB is read, and a byte more is refused while it arrives', async () => {
    const padding = (bytes: number) =>
      torrentOf(singleInfo('Padded', 70_000), { comment: 'x'.repeat(bytes) })
    const fits = padding(16 * MiB - 400)
    expect(fits.length).toBeLessThanOrEqual(16 * MiB)
    expect((await upload(eve, '/torrents/inspect', fits)).status).toBe(201)
    const reply = await upload(eve, '/torrents/inspect', padding(16 * MiB))
    expect(reply.status).toBe(413)
    expect(reply.body.detail).toContain('16 MiB')
  })
})

describe('the upload in two steps', () => {
  async function inspect(who: TestBrowser, file: Buffer): Promise<string> {
    const reply = await upload(who, '/torrents/inspect', file, {}, true)
    expect(reply.status).toBe(303)
    return String(reply.headers.location)
  }

  it('shows the contents of the file and the changes, and publishes nothing yet', async () => {
    expect((await ann.get('/torrents/new')).text).toContain('<code>OURS</code>')
    const before = await rows('torrent')
    const file = torrentOf(singleInfo('Wizard', 70_000, { source: 'THEIRS', entropy: 'x' }))
    const path = await inspect(ann, file)
    expect(path).toMatch(/^\/torrents\/drafts\/[0-9a-f]{32}$/)
    const page = await ann.get(path)
    expect(page.text).toContain('my file.torrent')
    expect(page.text).toContain('68.4 KiB, 1 file')
    expect(page.text).toContain('The torrent becomes private')
    expect(page.text).toContain('Its source changes from THEIRS to OURS.')
    expect(page.text).toContain('are removed: entropy.')
    expect(page.text).toContain('value="Wizard"')
    expect(await rows('torrent')).toBe(before)
    expect((await bob.get(path)).status).toBe(404)
  })

  it('keeps file and texts when there is an error, and publishes when it is fixed', async () => {
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
    expect(shown.text).toContain(
      'Torrent published. The info hash has changed: download the torrent here',
    )
    expect((await ann.get(path)).status).toBe(404)
    expect((await ann.submit(path, { ...words, category: 'music' })).status).toBe(404)
  })

  it('reports that the hash does not change', async () => {
    const path = await inspect(ann, fitting('Stays'))
    expect((await ann.get(path)).text).toContain('The info hash will not change')
    const done = await ann.submit(path, { title: 'Stays', category: 'tv' })
    const shown = await ann.get(String(done.headers.location))
    expect(shown.text).toContain('your client can keep seeding')
  })

  it('leads to the existing torrent', async () => {
    const { body } = await upload(ann, '/torrents', fitting('There'), { category: 'tv' })
    const path = await inspect(bob, fitting('There'))
    const page = await bob.get(path)
    expect(page.text).toContain(`<a href="/torrents/${body.id}">There</a>`)
    expect(page.text).not.toContain('>Publish<')
    const late = await bob.submit(path, { title: 'There', category: 'tv' })
    expect(late.status).toBe(409)
    expect(late.text).toContain(`<a href="/torrents/${body.id}">There</a>`)
  })

  it('shows at the field why a file is refused', async () => {
    const reply = await upload(ann, '/torrents/inspect', Buffer.from('d4:infoi1ee'), {}, true)
    expect(reply.status).toBe(422)
    expect(reply.text).toContain('id="field-torrent-error"')
    expect(reply.text).toContain('its info is not a dictionary')
  })

  it('keeps the input when it is saved, when it is invalid, and through a sign-out', async () => {
    const path = await inspect(dan, aTorrentFile('Kept.Words'))
    const words = {
      title: 'x'.repeat(300),
      category: 'nope',
      description: ' as typed ',
      tags: '!!!, a',
    }
    const saved = await dan.submit(path, { _method: 'PATCH', ...words })
    expect(saved.headers.location).toBe('/torrents/drafts')
    expect((await dan.get('/torrents/drafts')).text).toContain(`href="${path}"`)
    await dan.submit('/logout')
    await dan.signIn('dan')
    const back = await dan.get(path)
    expect(back.text).toContain(`value="${words.title}"`)
    expect(back.text).toContain(' as typed </textarea>')
    expect(back.text).toContain('value="!!!, a"')
    const wrong = await dan.submit(path, { ...words, title: 'Shorter', tags: 'fine' })
    expect(wrong.status).toBe(422)
    expect((await dan.json(path)).body.words).toEqual({ ...words, title: 'Shorter', tags: 'fine' })
    expect(await inspect(dan, aTorrentFile('Kept.Words'))).toBe(path)
    expect((await dan.get(path)).text).toContain('value="Shorter"')
  })

  it('lists several drafts, and discards one', async () => {
    const paths = [await inspect(bob, fitting('Draft.A')), await inspect(bob, fitting('Draft.B'))]
    const list = await bob.json('/torrents/drafts')
    const urls = list.body.items.map(({ url }: { url: string }) => url)
    expect(urls).toEqual(expect.arrayContaining(paths.map((path) => `http://site.example${path}`)))
    expect(list.body.total).toBe(urls.length)
    expect((await bob.get('/torrents/new')).text).toContain('Draft.B')
    expect((await ann.send('delete', paths[0])).status).toBe(404)
    expect((await bob.submit(paths[0], { _method: 'DELETE' })).headers.location).toBe(
      '/torrents/drafts',
    )
    expect((await bob.get(paths[0])).status).toBe(404)
    expect((await bob.send('delete', paths[1])).status).toBe(204)
  })

  it('suggests category and tags from the name, without hidden categories', async () => {
    await upload(dan, '/torrents', fitting('Tagged'), { category: 'tv', tags: 'some-show, 1080p' })
    const path = await inspect(dan, fitting('Some.Show.S01E02.1080p.WEB-DL.mkv'))
    const page = await dan.get(path)
    expect(page.text).toContain('<option value="tv" selected>')
    expect(page.text).toContain('Suggested from the name: category TV; tags 1080p, some-show.')
    expect(page.text).toContain('Also in the name: web-dl.')
    const { body } = await dan.json(path)
    expect(body.suggested).toEqual({ category: 'tv', tags: ['1080p', 'some-show'] })
    expect(body.fileList).toEqual([{ path: 'Some.Show.S01E02.1080p.WEB-DL.mkv', size: 70_000 }])
    const hide = (isHidden: boolean) =>
      site.db
        .updateTable('category')
        .set({ is_hidden: isHidden })
        .where('slug', '=', 'tv')
        .execute()
    await hide(true)
    expect((await dan.get(path)).text).not.toContain('<option value="tv"')
    const refused = await dan.send('post', path, { category: 'tv' })
    expect(refused.body.errors).toEqual({ category: ['is not a category of this site'] })
    await hide(false)
  })

  it('warns about the same content or the same name, and publishes anyway', async () => {
    const pieces = Buffer.alloc(60, 7)
    const first = torrentOf(singleInfo('Same.Content', 70_000, { pieces, private: 1 }))
    const { body: one } = await upload(dan, '/torrents', first, { category: 'tv' })
    const { body: two } = await upload(dan, '/torrents', fitting('Álike (2001)'), {
      category: 'tv',
    })
    const renamed = torrentOf(singleInfo('alike_2001', 70_000, { pieces }))
    const path = await inspect(bob, renamed)
    expect((await bob.json(path)).body.similar).toMatchObject([
      { id: one.id, match: 'pieces', state: 'listed' },
      { id: two.id, match: 'name', url: `http://site.example/torrents/${two.id}` },
    ])
    const page = await bob.get(path)
    expect(page.text).toContain('Possible duplicates.')
    expect(page.text).toContain('(the same content)')
    expect((await bob.submit(path, { category: 'tv' })).status).toBe(303)
  })

  it('warns about files of the same size, unless they are too small', async () => {
    const { body: one } = await upload(dan, '/torrents', aTorrentFile('Weighed', 3_000_001), {
      category: 'tv',
    })
    const path = await inspect(bob, aTorrentFile('Otherwise called', 3_000_001))
    expect((await bob.json(path)).body.similar).toMatchObject([{ id: one.id, match: 'sizes' }])
    expect((await bob.get(path)).text).toContain('(files of the same sizes)')
    const small = await inspect(bob, aTorrentFile('Small.One', 100_000))
    expect((await bob.json(small)).body.similar).toEqual([])
  })

  it('shows programs what they would publish', async () => {
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

  it('keeps a file that came with invalid fields in one request from a browser', async () => {
    const reply = await upload(ann, '/torrents', fitting('Kept'), { title: 'Kept title' }, true)
    expect(reply.status).toBe(422)
    const action = /action="(\/torrents\/drafts\/[0-9a-f]{32})"/.exec(reply.text)?.[1] ?? ''
    expect(reply.text).toContain('value="Kept title"')
    expect((await ann.submit(action, { title: 'Kept title', category: 'tv' })).status).toBe(303)
  })

  it('answers 503 while too many files of the member are read, and reads the next', async () => {
    // Large enough that the first is still being read when the last one comes.
    const files = Array.from({ length: 30_000 }, (_, at) => ({ path: [`${at}`], sizeBytes: 1 }))
    const slow = (name: string) => torrentOf(v1Info(name, files))
    const six = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) => upload(eve, '/torrents/inspect', slow(`Busy ${n}`))),
    )
    const refused = six.filter(({ status }) => status !== 201)
    expect(refused.length).toBeGreaterThan(0)
    for (const { status, body, headers } of refused) {
      expect([status, body.code, headers['retry-after']]).toEqual([503, 'READING_BUSY', '5'])
    }
    expect((await upload(eve, '/torrents/inspect', aTorrentFile('Busy 7'))).status).toBe(201)
  })

  it('answers 503 when the machine has no time to read the file, and does not blame it', async () => {
    const torrentReader = createTorrentReader(silentLog(), { ...READING_LIMITS, waitMs: 0 })
    const busySite = await testSite({}, site.database, undefined, { torrentReader })
    const dora = await busySite.signedIn('member', 'dora')
    const { status, body, headers } = await upload(dora, '/torrents/inspect', aTorrentFile('Fine'))
    expect([status, body.code, headers['retry-after']]).toEqual([503, 'SERVER_BUSY', '60'])
    expect(body.errors).toBeUndefined()
    await busySite.stop()
    await torrentReader.stop()
  })

  it('limits how many files of a member are read per minute', async () => {
    const carl = await site.signedIn('member', 'carl')
    const statuses: number[] = []
    for (let at = 0; at < 31; at++) {
      statuses.push((await upload(carl, '/torrents/inspect', null)).status)
    }
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(422))
    expect(statuses[30]).toBe(429)
  })
})

describe('POST /torrents/match', () => {
  const ask = (body: Readonly<Record<string, unknown>>) =>
    bob.send('post', '/api/v1/torrents/match', body)

  it('finds content under other names by its pieces and by the sizes of its files', async () => {
    const file = aTorrentFile('Matched.Once')
    const { body } = await upload(ann, '/torrents', file, { category: 'tv' })
    const { piecesHash, files } = anUpload('', file)
    const sizes = files.first.map(({ sizeBytes }) => sizeBytes)
    const reply = await ask({
      pieces: ['0'.repeat(40), piecesHash],
      sizes: [[1, 2, 3], [...sizes].reverse()],
    })
    expect(reply.body.pieces).toMatchObject([[], [{ id: body.id, match: 'pieces' }]])
    expect(reply.body.sizes[0]).toEqual([])
    expect(reply.body.sizes[1]).toContainEqual(expect.objectContaining({ id: body.id }))
  })

  it('answers an empty request with an empty list, and reports errors', async () => {
    expect((await ask({})).body).toEqual({ pieces: [], sizes: [] })
    for (const wrong of [{ pieces: ['x'] }, { sizes: [[]] }, { sizes: [[-1]] }, { more: 1 }]) {
      const reply = await ask(wrong)
      expect(reply.status).toBe(422)
      expect(Object.keys(reply.body.errors)).toEqual(Object.keys(wrong))
    }
  })
})
