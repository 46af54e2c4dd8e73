import { createHash } from 'node:crypto'
import bencode from 'bencode'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent, anUpload } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { aHybridFile, singleInfo, torrentOf } from '../../support/clients/torrent-files.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let staff: TestBrowser
let annId: number

beforeAll(async () => {
  site = await testSite({
    BABOU_TRACKER_URL: 'https://tracker.example',
    BABOU_TRACKER_MORE_URLS: 'https://t2.example,udp://t3.example:4200',
    BABOU_SITE_NAME: 'Örtchen',
  })
  ann = await site.signedIn('member', 'ann')
  bob = await site.signedIn('member', 'bob')
  staff = await site.signedIn('moderator', 'staff')
  const row = await site.db
    .selectFrom('member')
    .select('id')
    .where('name', '=', 'ann')
    .executeTakeFirstOrThrow()
  annId = row.id
})
afterAll(() => site.stop())

function listed(seed: string, given: Parameters<typeof aListedTorrent>[3] = {}) {
  return aListedTorrent(site.db, seed, annId, given)
}

describe('the torrent page', () => {
  it('returns the torrent with its files, and peers only to staff', async () => {
    const files = [
      { path: ['b.txt'], sizeBytes: 5 },
      { path: ['disc', 'a.flac'], sizeBytes: 70_000 },
    ]
    const upload = anUpload('Album', aHybridFile('Album', files))
    const id = await listed('Album', { upload, description: '# Hello\n<b>x</b>' })
    const { body } = await bob.json(`/torrents/${id}`)
    expect(body).toMatchObject({
      id,
      fileList: [
        { path: 'Album/b.txt', size: 5 },
        { path: 'Album/disc/a.flac', size: 70_000 },
      ],
      bundle: null,
      attributes: {},
      description: '# Hello\n<b>x</b>',
    })
    expect(body).not.toHaveProperty('peers')
    const session = {
      torrent_id: id,
      member_id: annId,
      session_key: Buffer.alloc(8, 1),
      store_id: 's',
      client: Buffer.from('-TR3000-'),
      key_hash: 0,
      ipv4: '192.0.2.7',
      port4: 51413,
      uploaded: 2n ** 60n,
      downloaded: 0n,
      left_bytes: 0n,
      seeding: true,
      started_at: new Date(),
      last_at: new Date(),
      sequence: 1n,
    }
    await site.db.insertInto('peer_session').values(session).execute()
    await site.db
      .insertInto('peer_session')
      .values({ ...session, session_key: Buffer.alloc(8, 2), ended_at: new Date() })
      .execute()
    const forStaff = await staff.json(`/torrents/${id}`)
    expect(forStaff.body.peers).toEqual([
      expect.objectContaining({
        member: 'ann',
        client: '-TR3000-',
        ipv4: '192.0.2.7',
        port4: 51413,
        uploaded: String(2n ** 60n),
        left: 0,
        seeding: true,
      }),
    ])
    expect((await staff.get(`/torrents/${id}/peers`)).text).toContain('192.0.2.7:51413')
    expect((await bob.get(`/torrents/${id}/peers`)).text).not.toContain('192.0.2.7')
    const page = await bob.get(`/torrents/${id}`)
    expect(page.text).not.toContain('192.0.2.7')
    expect(page.text).toMatch(/<h3 id="[^"]+">Hello/)
    expect(page.text).toContain('&lt;b&gt;x&lt;/b&gt;')
    expect(page.text).toMatch(/<summary>disc <span class="faint">1 file, 68.4 KiB<\/span>/)
  })

  it('answers 404 for an unknown one, 410 with the reason for a removed one', async () => {
    for (const param of ['0', '-1', '1e3', 'x', '99999999', '9'.repeat(30)]) {
      expect((await ann.json(`/torrents/${param}`)).status, param).toBe(404)
    }
    const id = await listed('Gone')
    await ann.send('delete', `/torrents/${id}`, { reason: 'Bad rip' })
    const reply = await bob.json(`/torrents/${id}`)
    expect(reply.status).toBe(410)
    expect(reply.body.detail).toBe('“Gone” was removed: Bad rip.')
  })
})

describe('the download', () => {
  function decoded(body: unknown) {
    const read = bencode.decode(body as Buffer) as Record<string, Uint8Array | number>
    return {
      keys: Object.keys(read),
      announce: Buffer.from(read.announce as Uint8Array).toString(),
      comment: Buffer.from(read.comment as Uint8Array).toString(),
      read,
    }
  }

  const fetchFile = (who: TestBrowser, id: number) =>
    who.agent
      .get(`/torrents/${id}/download`)
      .set('Accept', '*/*')
      .buffer(true)
      .parse((res, done) => {
        const chunks: Buffer[] = []
        res.on('data', (chunk: Buffer) => chunks.push(chunk))
        res.on('end', () => done(null, Buffer.concat(chunks)))
      })

  it('is the torrent of the member, with headers that keep it out of caches', async () => {
    const id = await listed('Film.2026', { name: 'Fílm "2026"' })
    const reply = await fetchFile(ann, id)
    expect(reply.status).toBe(200)
    expect(reply.headers).toMatchObject({
      'content-type': 'application/x-bittorrent',
      'cache-control': 'private, no-store',
      'content-length': String((reply.body as Buffer).length),
      'content-disposition':
        `attachment; filename="[_rtchen] F_lm _2026_.torrent"; ` +
        `filename*=UTF-8''%5B%C3%96rtchen%5D%20F%C3%ADlm%20%222026%22.torrent`,
    })
    const { passkey } = (await ann.json('/me')).body
    const file = decoded(reply.body)
    expect(file.announce).toBe(`https://tracker.example/${passkey}/announce`)
    const [tier] = file.read['announce-list'] as unknown as Uint8Array[][]
    expect(tier.map((url) => Buffer.from(url).toString())).toEqual([
      file.announce,
      `https://t2.example/${passkey}/announce`,
      `udp://t3.example:4200/${passkey}/announce`,
    ])
    expect(file.comment).toBe(`http://localhost:8080/torrents/${id}`)
    expect(file.read['creation date']).toBe(1_700_000_000)
    const { info, infoHash } = anUpload('Film.2026')
    expect((reply.body as Buffer).includes(Buffer.from(info))).toBe(true)
    expect(createHash('sha1').update(info).digest('hex')).toBe(infoHash)
    const other = decoded((await fetchFile(bob, id)).body)
    expect(other.announce).not.toBe(file.announce)
  })

  it('keeps the piece layers of a hybrid', async () => {
    const files = [{ path: ['a'], sizeBytes: 70_000 }]
    const upload = anUpload('Hybrid', aHybridFile('Hybrid', files))
    const id = await listed('Hybrid', { upload })
    const { keys } = decoded((await fetchFile(ann, id)).body)
    expect(keys).toContain('piece layers')
  })

  it('reports errors to programs by status and plain text, to browsers by a page', async () => {
    const stranger = await fetchFile(site.browser(), 1)
    expect(stranger.status).toBe(401)
    expect(stranger.headers['content-type']).toBe('text/plain; charset=utf-8')
    const none = await ann.agent.get('/torrents/999999/download').set('Accept', '*/*')
    expect(none.status).toBe(404)
    expect(none.text).toBe('This torrent does not exist.\n')
    const page = await site.browser().get('/torrents/1/download')
    expect(page.status).toBe(303)
    expect((await ann.get('/torrents/999999/download')).text).toContain('<!doctype html>')
  })

  it('is refused when downloading is disabled, except for own uploads and snatches', async () => {
    const id = await listed('Restricted')
    const { id: carlId } = await site.member('carl')
    const carl = site.browser()
    await carl.signIn('carl')
    const { db } = site
    await db
      .updateTable('member')
      .set({ can_leech: false })
      .where('name', 'in', ['carl', 'ann'])
      .execute()
    expect((await fetchFile(carl, id)).status).toBe(403)
    expect((await fetchFile(ann, id)).status).toBe(200)
    const now = new Date()
    const history = { member_id: carlId, torrent_id: id, first_at: now, last_at: now }
    await db.insertInto('member_torrent').values(history).execute()
    expect((await fetchFile(carl, id)).status).toBe(403)
    await db.updateTable('member_torrent').set({ completed_at: now }).execute()
    expect((await fetchFile(carl, id)).status).toBe(200)
    await db.updateTable('member').set({ can_leech: true }).execute()
  })
})

describe('editing and removing', () => {
  it('is for the uploader and staff', async () => {
    const id = await listed('Owned')
    for (const path of [`/torrents/${id}/edit`, `/torrents/${id}/remove`]) {
      expect((await bob.get(path)).status).toBe(403)
      expect((await ann.get(path)).status).toBe(200)
      expect((await staff.get(path)).status).toBe(200)
    }
    expect((await bob.send('patch', `/torrents/${id}`, { title: 'x' })).status).toBe(403)
    expect((await bob.send('delete', `/torrents/${id}`, { reason: 'x' })).status).toBe(403)
    expect((await bob.get(`/torrents/${id}`)).text).not.toContain(`/torrents/${id}/edit`)
    expect((await ann.get(`/torrents/${id}`)).text).toContain(`/torrents/${id}/edit`)
  })

  it('changes only what is given', async () => {
    const id = await listed('Patched', { tags: ['old'], description: 'as it was' })
    const reply = await staff.send('patch', `/torrents/${id}`, { category: 'games' })
    expect(reply.body).toMatchObject({ id, name: 'Patched', category: 'games', tags: ['old'] })
    const given = { title: ' New   title ', tags: 'HD, B sides,', description: 'a\r\nb' }
    const form = await ann.submit(`/torrents/${id}`, { _method: 'PATCH', ...given })
    expect(form.status).toBe(303)
    expect((await ann.json(`/torrents/${id}`)).body).toMatchObject({
      name: 'New title',
      category: 'games',
      tags: ['b-sides', 'hd'],
      description: 'a\nb',
    })
  })

  it('shows errors at the fields and keeps what was typed', async () => {
    const id = await listed('Wrong')
    const given = { title: 'x'.repeat(256), category: 'nope', tags: '!', description: 'keep me' }
    const form = await ann.submit(`/torrents/${id}`, { _method: 'PATCH', ...given })
    expect(form.status).toBe(422)
    expect(form.text).toContain('keep me</textarea>')
    expect(form.text).toContain('id="field-title-error"')
    const reply = await ann.send('patch', `/torrents/${id}`, { category: 'nope', tags: '!' })
    expect(reply.body.errors).toEqual({
      category: ['is not a category of this site'],
      tags: ['must be at most 20 words of letters and digits'],
    })
    const unknown = await ann.send('patch', `/torrents/${id}`, { state: 'removed' })
    expect(unknown.body.errors).toEqual({ state: ['is not a field of this form'] })
  })

  it('removes with a reason, from the body or the query, and only once', async () => {
    const id = await listed('Taken')
    const without = await ann.send('delete', `/torrents/${id}`)
    expect(without.body.errors).toEqual({ reason: ['is required'] })
    expect((await ann.submit(`/torrents/${id}`, { _method: 'DELETE', reason: ' ' })).status).toBe(
      422,
    )
    const reply = await ann.send('delete', `/torrents/${id}?reason=Bad%20rip`)
    expect(reply.status).toBe(200)
    expect((await ann.send('delete', `/torrents/${id}`, { reason: 'again' })).status).toBe(410)
    const form = await staff.submit(`/torrents/${await listed('Taken too')}`, {
      _method: 'DELETE',
      reason: 'No source',
    })
    expect(form.headers.location).toBe('/torrents')
    expect((await ann.json('/torrents?q=taken')).body.items).toEqual([])
  })
})

describe('a torrent of another source', () => {
  it('tells only its uploader that it must be downloaded again, until it has a seeder', async () => {
    const foreign = torrentOf(singleInfo('Foreign', 9_000, { source: 'X' }))
    const id = await listed('Foreign', { upload: anUpload('Foreign', foreign) })
    const text = 'Download it here before you seed.'
    expect((await ann.get(`/torrents/${id}`)).text).toContain(text)
    expect((await bob.get(`/torrents/${id}`)).text).not.toContain(text)
    await site.db
      .updateTable('torrent_stats')
      .set({ seeders: 1 })
      .where('torrent_id', '=', id)
      .execute()
    expect((await ann.get(`/torrents/${id}`)).text).not.toContain(text)
  })
})
