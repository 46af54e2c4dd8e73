import http from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPublic, openWeb } from '../../../src/shared/open-web.ts'
import { fetchImage } from '../../../src/site/images/parts/fetch.ts'
import { makeImage } from '../../../src/site/images/parts/make.ts'
import * as imageCare from '../../../src/store/records/image-care.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import { theProgram } from '../../../src/store/records/audit.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { MEDIA_INFO } from '../../support/clients/media-info.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { aTorrentFile } from '../../support/clients/torrent-files.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let id: number
let photo: Buffer

beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  bob = await site.signedIn('member', 'bob')
  id = await aListedTorrent(site.db, 'Pictured', (await ann.json('/me')).body.id)
  photo = await picture(1_200, 800)
})
afterAll(() => site.stop())

/** A photo with GPS data. */
function picture(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#336699' } })
    .withExif({ IFD0: { Copyright: 'Ann at home' } })
    .jpeg()
    .toBuffer()
}

function send(who: TestBrowser, path: string, field: string, bytes: Buffer, fields = {}) {
  const request = who.agent
    .post(path)
    .set('Accept', 'application/json')
    .field('_csrf', who.csrf())
    .attach(field, bytes, 'x')
  for (const [name, value] of Object.entries(fields)) void request.field(name, String(value))
  return request
}

describe('images', () => {
  it('are re-encoded without camera data, and stored at a permanent address', async () => {
    const { status, body } = await send(ann, '/images', 'image', photo)
    expect([status, body.width, body.height]).toEqual([201, 1_200, 800])
    const got = await bob.get(`/img/${body.key}`).buffer(true)
    expect(got.headers['content-type']).toBe('image/webp')
    expect(got.headers['cache-control']).toBe('private, max-age=31536000, immutable')
    const { format, exif } = await sharp(got.body as Buffer).metadata()
    expect([format, exif]).toEqual(['webp', undefined])
    expect(photo.includes('Ann at home')).toBe(true)
    const again = await send(bob, '/images', 'image', photo)
    expect(again.body.key).toBe(body.key)
    expect((await ann.json('/images')).body.items).toEqual([body])
    const thumb = await sharp((await bob.get(`/img/${body.thumb}`).buffer(true)).body).metadata()
    expect(thumb.width).toBe(320)
    expect((await site.browser().json(`/img/${body.key}`)).status).toBe(401)
  })

  it('that are not valid, too small, too large or damaged are refused with a text', async () => {
    const wrongs: readonly (readonly [Buffer, string])[] = [
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'is not a JPEG'],
      [Buffer.from('GIF89a'), 'is damaged'],
      [photo.subarray(0, 3_000), 'is damaged'],
      [await picture(12, 12), 'smaller than 16'],
      [await picture(12_500, 20), '12,000 per side'],
      [Buffer.concat([photo, Buffer.alloc(11 * 2 ** 20)]), 'larger than 10 MiB'],
    ]
    for (const [bytes, text] of wrongs) {
      const { status, body } = await send(ann, '/images', 'image', bytes)
      expect([status, body.errors?.image?.[0] ?? body]).toEqual([
        422,
        expect.stringContaining(text),
      ])
    }
    expect((await ann.send('post', '/images', {})).body.errors).toEqual({ image: ['is required'] })
    expect((await ann.json(`/img/${'0'.repeat(64)}`)).status).toBe(404)
    expect((await ann.json('/img/x')).status).toBe(404)
  })

  it('stay listed below a form that is refused', async () => {
    const { key } = (await send(ann, '/images', 'image', photo)).body as { key: string }
    const { status, text } = await ann.submit('/images', {})
    expect(status).toBe(422)
    expect(text).toContain(`id="image-${key}"`)
    expect(text).not.toContain('No images yet.')
  })

  it('are processed one after the other, and none is lost', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => makeImage(photo)))
    expect(made.map(({ ok }) => ok)).toEqual(Array(8).fill(true))
  })

  it('of other sites are fetched where the operator allows it, and never from inside', async () => {
    const ask = (url: string) => ann.send('post', '/images', { url })
    expect((await ask('http://127.0.0.1/a.png')).body.errors.url[0]).toContain(
      'does not fetch images',
    )
    await settings.changeSite(site.db, { imagesByUrl: true }, theProgram, new Date())
    const inside = ['http://127.0.0.1/', 'http://[::1]/', 'http://10.0.0.7/', 'http://2130706433/']
    const more = ['http://169.254.1.1/', 'http://[::ffff:192.168.1.1]/', 'http://localhost:8080/']
    for (const url of [...inside, ...more]) {
      expect((await ask(url)).body.errors.url, url).toEqual([
        'is an address that the site does not fetch from',
      ])
    }
    for (const url of ['file:///etc/passwd', 'x', 'http://ann:pw@example.org/']) {
      expect((await ask(url)).body.errors.url, url).toEqual(['is not an http or https address'])
    }
    expect(isPublic('8.8.8.8', 443)).toBe(true)
    expect(isPublic('8.8.8.8', 8080)).toBe(false)
  })

  it('that are fetched: redirects are checked again, and endless ones are cut off', async () => {
    const server = http.createServer((req, res) => {
      if (req.url === '/photo') res.end(photo)
      else if (req.url === '/inside') res.writeHead(302, { location: 'http://127.0.0.2:1/' }).end()
      else if (req.url === '/round') res.writeHead(302, { location: '/round' }).end()
      else if (req.url === '/endless') {
        const more = () => void (res.write(Buffer.alloc(1 << 20)) ? setImmediate(more) : 0)
        res.on('drain', more)
        more()
      } else res.writeHead(404).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const fetched = (path: string) =>
      fetchImage(`http://localhost:${port}${path}`, {
        ...openWeb,
        allows: (address) => address === '127.0.0.1',
      })
    expect(await fetched('/photo')).toEqual({ ok: true, bytes: photo })
    const text = async (path: string) => {
      const got = await fetched(path)
      return got.ok ? 'ok' : got.text
    }
    expect(await text('/inside')).toBe('is an address that the site does not fetch from')
    expect(await text('/round')).toBe('has too many redirects')
    expect(await text('/endless')).toBe('is larger than 10 MiB')
    expect(await text('/none')).toBe('returned status 404')
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('the images of a torrent', () => {
  it('are added by those who may edit it, one of them the cover, in an order', async () => {
    const put = (bytes: Buffer, kind: string) =>
      send(ann, `/torrents/${id}/images`, 'image', bytes, { kind })
    const first = (await put(photo, 'screenshot')).body
    const second = (await put(await picture(300, 200), 'cover')).body
    const third = (await put(await picture(310, 200), 'screenshot')).body
    const keys = async () =>
      (await ann.json(`/torrents/${id}/media`)).body.images.map(
        ({ key, kind }: { key: string; kind: string }) => [key, kind],
      )
    expect(await keys()).toEqual([
      [second.key, 'cover'],
      [first.key, 'screenshot'],
      [third.key, 'screenshot'],
    ])
    const at = (image: { key: string }) => `/torrents/${id}/images/${image.key}`
    await ann.submit(at(third), { _method: 'PATCH', to: 'up' })
    await ann.submit(at(first), { _method: 'PATCH', to: 'cover' })
    expect(await keys()).toEqual([
      [first.key, 'cover'],
      [third.key, 'screenshot'],
      [second.key, 'screenshot'],
    ])
    expect((await ann.send('delete', at(second))).status).toBe(204)
    expect((await ann.send('delete', at(second))).status).toBe(404)
    const page = (await bob.get(`/torrents/${id}`)).text
    expect(page).toContain(`<img src="/img/${first.thumb}"`)
    expect(page).toContain('alt="Cover of Pictured"')
    for (const path of [`/torrents/${id}/images`, at(first)]) {
      expect((await bob.send(path === at(first) ? 'delete' : 'post', path)).status).toBe(403)
    }
    expect((await bob.get(`/torrents/${id}/media`)).status).toBe(403)
  })
})

describe('the cover of a bundle', () => {
  it('is added, shown, replaced, removed and restored from its history', async () => {
    const { body } = await ann.send('post', '/bundles', { kind: 'work', title: 'Covered' })
    const path = `/bundles/${body.id}/cover`
    const put = (bytes: Buffer) => send(ann, path, 'image', bytes, { _method: 'PUT' })
    const coverOf = async () => (await bob.json(`/bundles/${body.id}`)).body.cover
    expect((await put(Buffer.from('GIF89a'))).body.errors.image[0]).toContain('damaged')
    expect((await put(photo)).body.revision).toBe(2)
    const first = await coverOf()
    expect((await bob.get(body.url)).text).toContain(`src="/img/${first.thumb}"`)
    expect((await bob.get('/bundles')).text).toContain(`src="/img/${first.thumb}"`)
    await put(await picture(300, 500))
    expect((await coverOf()).key).not.toBe(first.key)
    expect((await ann.send('delete', path)).body.revision).toBe(4)
    expect(await coverOf()).toBeNull()
    await bob.send('post', `/bundles/${body.id}/history/2/revert`, {})
    expect(await coverOf()).toEqual(first)
    expect((await ann.get(path)).text).toContain('Remove cover')
    expect((await ann.json('/bundles/999999/cover')).status).toBe(404)
  })
})

describe('unused images', () => {
  it('are found, never used ones, and removed after their time', async () => {
    const keys: string[] = []
    for (const width of [40, 41, 42, 43]) {
      keys.push((await send(ann, '/images', 'image', await picture(width, 40))).body.key)
    }
    const [alone, written, placed, later] = keys
    const say = (body: string) => ann.send('post', `/torrents/${id}/comments`, { body })
    await say(`Look: ![](/img/${written})`)
    await send(ann, `/torrents/${id}/images`, 'image', await picture(42, 40))
    const from = await imageCare.references(site.db)
    expect(from).toContainEqual({ table: 'bundle', column: 'cover_id' })
    const [now, after] = [new Date('2026-05-01'), new Date('2026-05-02')]
    const look = async () => {
      let last: number | null = 0
      while (last !== null) last = await imageCare.look(site.db, last, 2, from, now)
    }
    await look()
    await say(`Now: ![](/img/${later})`)
    await look()
    await imageCare.removeUnused(site.db, now, 100, from)
    expect((await ann.json(`/img/${alone}`)).status).toBe(200)
    await imageCare.removeUnused(site.db, after, 100, from)
    expect((await ann.json(`/img/${alone}`)).status).toBe(404)
    for (const key of [written, placed, later]) {
      expect((await ann.json(`/img/${key}`)).status).toBe(200)
    }
  })
})

describe('NFO and MediaInfo', () => {
  it('are shown as text, and the NFO is returned unchanged', async () => {
    const bytes = Buffer.from([0xc9, 0xcd, 0xbb, 0x0d, 0x0a, 0x41])
    expect((await bob.json(`/torrents/${id}/nfo`)).body.code).toBe('NO_NFO')
    expect((await send(ann, `/torrents/${id}/nfo`, 'nfo', bytes, { _method: 'PUT' })).status).toBe(
      204,
    )
    expect((await bob.get(`/torrents/${id}/nfo`)).text).toContain('╔═╗\nA</pre>')
    const file = await bob
      .get(`/torrents/${id}/nfo.txt`)
      .buffer(true)
      .parse((res, done) => {
        const parts: Buffer[] = []
        res.on('data', (part: Buffer) => parts.push(part))
        res.on('end', () => done(null, Buffer.concat(parts)))
      })
    expect(file.body).toEqual(bytes)
    const picture = await bob.get(`/torrents/${id}/nfo.png`).buffer(true)
    const { format, width, height } = await sharp(picture.body as Buffer).metadata()
    expect([format, width, height]).toEqual(['png', 3 * 8 + 32, 2 * 16 + 32])
    const zeros = send(ann, `/torrents/${id}/nfo`, 'nfo', Buffer.alloc(10), { _method: 'PUT' })
    expect((await zeros).body.errors.nfo).toEqual(['is not a text file of at most 256 KiB'])
  })

  it('make a panel, and suggest values of attributes', async () => {
    const put = (mediaInfo: string) => ann.send('put', `/torrents/${id}/media-info`, { mediaInfo })
    expect((await put('nonsense')).body.errors.mediaInfo).toEqual([
      'is not the text output of MediaInfo or BDInfo',
    ])
    expect((await put(MEDIA_INFO)).body.suggested.resolution).toBe('2160p')
    const { text } = await bob.get(`/torrents/${id}`)
    expect(text).toContain('3840 × 1600')
    expect(text).toContain('Dolby TrueHD with Dolby Atmos · 7.1')
    expect((await bob.get(`/torrents/${id}/media-info`)).text).not.toContain('/home/ann')
    expect((await bob.json(`/torrents/${id}`)).body.media.video[0].height).toBe(1_600)
    expect((await put('')).status).toBe(200)
    expect((await bob.json(`/torrents/${id}`)).body.media).toBeNull()
  })
})

describe('NFO and MediaInfo of an upload', () => {
  const nfo = Buffer.from([0xc9, 0xcd, 0xbb, 0x0d, 0x0a, 0x41])

  /** Submits a form of files and fields, as a browser or a program does. */
  async function submit(
    path: string,
    fields: object,
    files: Readonly<Record<string, Buffer | readonly Buffer[]>>,
  ) {
    const request = ann.agent.post(path).set('Accept', 'application/json')
    void request.set('X-CSRF-Token', ann.csrf())
    for (const [name, value] of Object.entries(fields)) void request.field(name, String(value))
    for (const [name, sent] of Object.entries(files)) {
      for (const bytes of [sent].flat() as Buffer[]) void request.attach(name, bytes, name)
    }
    return request
  }

  it('come with an image that is both the cover and a screenshot', async () => {
    const [cover, other] = [await picture(60, 80), await picture(61, 80)]
    const sent = { torrent: aTorrentFile('Pictured.Twice'), cover: [cover, other] }
    const direct = await submit(
      '/torrents',
      { category: 'movies' },
      { ...sent, screenshots: [cover, cover] },
    )
    expect(direct.status, JSON.stringify(direct.body)).toBe(201)
    const { body } = await ann.json(`/torrents/${direct.body.id}/media`)
    expect(body.images).toMatchObject([{ kind: 'cover' }, { kind: 'screenshot' }])
  })

  it('keep the valid images of a draft, with the error of another', async () => {
    const made = await submit('/torrents/inspect', {}, { torrent: aTorrentFile('Half.Pictured') })
    const path = `/torrents/drafts/${made.body.draft}`
    const screenshots = [await picture(62, 80), Buffer.from('no picture')]
    const patch = { category: 'movies', _method: 'PATCH' }
    const half = await submit(path, patch, { screenshots })
    expect(half.body.errors.screenshots[0]).toContain('is not a JPEG')
    expect((await ann.json(path)).body.images).toHaveLength(1)
  })

  it('come with images: in one request, and stored by a draft until it is published', async () => {
    const [cover, screenshots] = [await picture(50, 80), await picture(90, 60)]
    const torrent = aTorrentFile('Pictured.At.Once')
    const direct = await submit(
      '/torrents',
      { category: 'movies' },
      { torrent, cover, screenshots },
    )
    const kindsOf = async (at: number) => {
      const { body } = await ann.json(`/torrents/${at}/media`)
      return (body.images as { kind: string }[]).map(({ kind }) => kind)
    }
    expect(await kindsOf(direct.body.id)).toEqual(['cover', 'screenshot'])

    const made = await submit('/torrents/inspect', {}, { torrent: aTorrentFile('Pictured.Draft') })
    const path = `/torrents/drafts/${made.body.draft}`
    const words = { category: 'movies' }
    const kept = await submit(path, { ...words, _method: 'PATCH' }, { cover, screenshots })
    expect(kept.body.images).toMatchObject([{ kind: 'cover' }, { kind: 'screenshot' }])
    const bad = await submit(path, { ...words, _method: 'PATCH' }, { cover: Buffer.from('no') })
    expect(bad.body.errors.cover[0]).toContain('is not a JPEG')
    const { text } = await ann.get(path)
    expect(text).toContain(`value="${kept.body.images[1].key}"`)
    const other = await picture(51, 80)
    await submit(
      `${path}/form`,
      { ...words, dropImages: kept.body.images[1].key },
      { cover: other },
    )
    const shown = (await ann.json(path)).body.images as { kind: string; key: string }[]
    expect(shown.map(({ kind }) => kind)).toEqual(['cover', 'screenshot'])
    expect(shown[1].key).toBe(kept.body.images[0].key)
    const done = await submit(path, words, { screenshots })
    expect(await kindsOf(done.body.id)).toEqual(['cover', 'screenshot', 'screenshot'])
  })

  it('are stored with a torrent in one request, and fill its attributes', async () => {
    const torrent = aTorrentFile('One.Request')
    const fields = { category: 'movies', mediaInfo: MEDIA_INFO.replaceAll('\n', '\r\n') }
    const done = await submit('/torrents', fields, { torrent, nfo })
    expect(done.status).toBe(201)
    const { body } = await bob.json(`/torrents/${done.body.id}`)
    expect(body.media.video[0].height).toBe(1_600)
    expect(JSON.stringify(body.attributes)).toContain('2160p')
    expect((await bob.json(`/torrents/${done.body.id}/nfo`)).body.text).toBe('╔═╗\nA')
    expect((await bob.get(`/torrents/${done.body.id}/media-info`)).text).not.toContain('/home/ann')
  })

  it('get the error, and nothing is published', async () => {
    const torrent = aTorrentFile('Wrong.Media')
    const fields = { category: 'movies', mediaInfo: 'nonsense' }
    const zeros = await submit('/torrents', fields, { torrent, nfo: Buffer.alloc(9) })
    expect(zeros.body.errors.nfo).toEqual(['is not a text file of at most 256 KiB'])
    const wrong = await submit('/torrents', fields, { torrent })
    expect(wrong.body.errors).toEqual({
      mediaInfo: ['is not the text output of MediaInfo or BDInfo'],
    })
    const edit = await ann.send('patch', `/torrents/${id}`, { mediaInfo: MEDIA_INFO })
    expect(edit.body.errors.mediaInfo[0]).toContain('PUT /torrents/{id}/media-info')
  })

  it('wait with a draft, suggest its attributes, and are stored when it is published', async () => {
    const made = await submit('/torrents/inspect', {}, { torrent: aTorrentFile('Drafted') })
    const path = `/torrents/drafts/${made.body.draft}`
    const empty = { category: 'movies', 'attr.resolution': '', mediaInfo: MEDIA_INFO }
    const shown = await submit(`${path}/form`, empty, { nfo })
    expect(shown.status).toBe(204)
    const { text } = await ann.get(path)
    expect(text).toMatch(/<option value="2160p" selected>/)
    expect(text).toContain('This draft has an NFO')
    expect((await submit(path, { _method: 'PATCH' }, { nfo: Buffer.alloc(9) })).status).toBe(422)
    const kept = await submit(path, { ...empty, _method: 'PATCH', noNfo: 'on' }, {})
    expect([kept.body.hasNfo, kept.body.words.noNfo]).toEqual([false, undefined])
    // What was emptied on purpose stays empty: the form has shown the suggestion.
    const done = await submit(path, empty, { nfo })
    const { body } = await bob.json(`/torrents/${done.body.id}`)
    expect(JSON.stringify(body.attributes)).not.toContain('2160p')
    expect(body.media.video[0].height).toBe(1_600)
    expect((await bob.json(`/torrents/${done.body.id}/nfo`)).body.text).toBe('╔═╗\nA')
  })
})
